/** `ganvil run` as a user calls it: what it prints where, what it keeps, what it answers to the shell. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ganvil, json } from './child.ts';
import { TINY, tinyFolder } from './tiny.ts';

/** The line of `run --json`. */
interface Result {
  readonly id: string;
  readonly dir: string;
  readonly status: string;
  readonly step: number;
  readonly metrics: Readonly<Record<string, { readonly last: number | null; readonly best: number | null }>>;
}

let cwd: string;
beforeEach(() => {
  cwd = tinyFolder();
});
afterEach(() => rmSync(cwd, { recursive: true }));
const call = (...words: string[]) => ganvil(words, { cwd });

describe('ganvil run', () => {
  it('prints one line of JSON and nothing else on standard output', async () => {
    const { code, stdout } = await call('run', 'tiny.yaml', '--json', '--backend', 'cpu');
    const result = json<Result>({ stdout });
    expect(code).toBe(0);
    expect(stdout.trimEnd()).not.toContain('\n');
    expect(Object.keys(result)).toEqual(['id', 'dir', 'status', 'step', 'metrics']);
    expect(result).toMatchObject({ status: 'finished', step: 4, dir: join(cwd, 'runs/tiny', result.id) });
    expect(Object.keys(result.metrics)).toEqual(expect.arrayContaining(['loss/discriminator', 'loss/generator', 'mode-coverage/modes']));
    for (const metric of Object.values(result.metrics)) expect(Object.keys(metric)).toEqual(['last', 'best']);
    expect(result.metrics['loss/generator']).toEqual({ last: expect.any(Number), best: null });
  });

  it('prints metrics, a picture and the folder; progress and the next command go to standard error', async () => {
    const { code, stdout, stderr } = await call('run', 'tiny.yaml', '--engine', 'eager', '--backend', 'cpu', '--runs', 'kept');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^metric +last +best +at step +perfect sampler\nmode-coverage\/modes .*\n/);
    expect(stdout).toContain('50 points');
    expect(stdout).toMatch(/\ntiny: finished at step 4\nkept\/tiny\/\d{8}-\d{6}-seed1-[0-9a-f]{6}\n$/);
    expect(stderr).toMatch(/^Started: tiny, seed 1, eager on cpu; parameters: generator 22, discriminator 17\n/); // 2·4+4+4·2+2; 2·4+4+4+1
    expect(stderr).toMatch(/\nNext: (npx )?ganvil run tiny.yaml --seeds 5 --runs kept\n$/);
  });

  it('is silent on standard error with --quiet', async () => {
    expect((await call('run', 'tiny.yaml', '--backend', 'cpu', '--quiet')).stderr).toBe('');
  });

  it('counts seeds up from that of the spec, in GANVIL_RUNS', async () => {
    const { stdout } = await ganvil(['run', 'tiny.yaml', '--seeds', '2', '--set', 'seed=5', '--backend', 'cpu', '--json'], {
      cwd,
      env: { GANVIL_RUNS: join(cwd, 'elsewhere') },
    });
    const dirs = stdout.trimEnd().split('\n').map((line) => json<Result>({ stdout: line }).dir); // prettier-ignore
    expect(dirs.map((dir) => /^(.*)\/tiny\/.*-(seed\d+)-/.exec(dir)!.slice(1))).toEqual([
      [join(cwd, 'elsewhere'), 'seed5'],
      [join(cwd, 'elsewhere'), 'seed6'],
    ]);
  });

  it('answers 1 where a run fails, says why, and still trains the others', async () => {
    // a step of 1e30 times the gradient: the next scores overflow float32
    const diverging = TINY.replaceAll('learningRate: 0.1', 'learningRate: 1e30').replace(
      'metrics: [mode-coverage, sample-grid]',
      'metrics: []',
    );
    writeFileSync(join(cwd, 'diverging.yaml'), diverging);
    const { code, stdout, stderr } = await call(
      'run',
      'diverging.yaml',
      'tiny.yaml',
      '--engine',
      'eager',
      '--backend',
      'cpu',
      '--json',
      '--quiet',
    );
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n').map((line) => json<Result>({ stdout: line }).status)).toEqual(['failed', 'finished']); // prettier-ignore
    expect(stderr).toMatch(
      /^E_RUN_NOT_FINITE step \d: expected a finite [\w/]+, received (NaN|-?Infinity)\. Training has diverged: lower the learning rates\.\n/,
    ); // and no word of a checkpoint: there is none
  });

  it('extends a finished run', async () => {
    const { id } = json<Result>(await call('run', 'tiny.yaml', '--backend', 'cpu', '--json'));
    const { code, stdout } = await call('run', '--resume', id, '--set', 'steps=6', '--json');
    expect(code).toBe(0);
    expect(json({ stdout })).toMatchObject({ id, status: 'finished', step: 6 });
  });

  it('says that a run is finished, and extends none without a checkpoint', async () => {
    const { id, dir } = json<Result>(await call('run', 'tiny.yaml', '--engine', 'eager', '--backend', 'cpu', '--json'));
    const again = await call('run', '--resume', id);
    expect(again.code).toBe(0);
    expect(again.stderr).toMatch(/^Already finished at step 4: tiny, seed 1\. Extend it with --set steps=…\n/);
    rmSync(join(dir, 'checkpoints'), { recursive: true });
    const { code, stderr } = await call('run', '--resume', id, '--set', 'steps=6');
    expect(code).toBe(1);
    expect(stderr).toContain('expected a checkpoint to extend the finished run from, received none.');
    const record = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as object;
    writeFileSync(join(dir, 'run.json'), JSON.stringify({ ...record, status: 'interrupted' }));
    expect((await call('run', '--resume', id)).stderr).toContain(
      'Warning: No checkpoint is found: the run, which was at step 4, starts again at step 0.',
    );
  });

  it('warns of a generator that nothing would train, with --dry-run, too', async () => {
    const { code, stderr } = await call('run', 'tiny.yaml', '--dry-run', '--backend', 'cpu', '--set', 'objective=perceptron');
    expect(code).toBe(0);
    expect(stderr).toContain('Warning: The generator stays as it was made: objective/perceptron has no loss for it.');
  });

  it('says what would be trained, with --dry-run, and writes nothing', async () => {
    const { code, stdout } = await call('run', 'tiny.yaml', '--dry-run', '--backend', 'cpu');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^# parameters: generator 22, discriminator 17\n# memory: about \d+ MiB\n# time: .* for 4 steps, .*\nexperiment: tiny\n/,
    );
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
    const { parameters, spec, ...estimate } = json<{ parameters: object; spec: { steps: number } }>(
      await call('run', 'tiny.yaml', '--dry-run', '--backend', 'cpu', '--json'),
    );
    expect({ parameters, steps: spec.steps, keys: Object.keys(estimate) }).toEqual({
      parameters: { generator: 22, discriminator: 17 },
      steps: 4,
      keys: ['experiment', 'engine', 'memoryBytes', 'msPerStep', 'seconds'],
    });
  });
});
