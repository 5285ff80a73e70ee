/** `ganvil run` of a suite, with real worker processes. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { run as trainHere } from '../../../core/cli/library.ts';
import { ganvil, json, startGanvil } from './child.ts';
import { TINY, tinyFolder } from './tiny.ts';

interface Printed {
  readonly suite: string;
  readonly form: string;
  readonly runs: readonly {
    readonly case: string;
    readonly seed: number;
    readonly id: string;
    readonly dir: string;
    readonly status: string;
    readonly step: number;
    readonly trained: boolean;
  }[];
  readonly claims: readonly { readonly verdict: string; readonly n: number }[];
}

const EAGER = ['--engine', 'eager', '--backend', 'cpu'];
/** The value of no metric: a step of 1e30 times the gradient overflows float32. */
const DIVERGING = TINY.replaceAll('learningRate: 0.1', 'learningRate: 1e30').replace(
  'metrics: [mode-coverage, sample-grid]',
  'metrics: []',
);
const CLAIMS = `claims:
  - text: The bridge is no longer than everything.
    value: { runs: plain, metric: mode-coverage/bridge, expect: <= 1, share: 1 }
    mustHold: true
  - text: One seed says nothing of the mean.
    value: { runs: plain, metric: mode-coverage/bridge, expect: <= 1 }
`;

let cwd: string;
beforeEach(() => {
  cwd = tinyFolder();
  mkdirSync(join(cwd, 'experiments/toys'), { recursive: true });
  write('plain.yaml', TINY);
  write('suite.yaml', `seeds: 1\n${CLAIMS}`);
});
afterEach(() => rmSync(cwd, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(cwd, 'experiments/toys', name), text);
const call = (...words: string[]) => ganvil(['run', 'experiments/toys', ...words], { cwd });
const recordOf = (dir: string) => JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as Record<string, unknown>;

describe('ganvil run <suite>', () => {
  it('trains every case with every seed, and later only what is missing', async () => {
    write('wide.yaml', 'extends: plain.yaml\ngenerator: { with: { hidden: [8] } }\n');
    const first = await call('--jobs', '2', '--json', ...EAGER);
    const { suite, form, runs } = json<Printed>(first);
    expect({ code: first.code, suite, form }).toEqual({ code: 0, suite: 'toys', form: 'full' });
    const heads = (all: Printed['runs']) => all.map(({ case: name, seed, status, step, trained }) => [name, seed, status, step, trained]);
    expect(heads(runs)).toEqual([
      ['plain', 1, 'finished', 4, true],
      ['wide', 1, 'finished', 4, true],
    ]);
    expect(recordOf(runs[0]!.dir)).toMatchObject({ experiment: 'toys/plain', suite: 'toys', engine: { threads: 1 } });
    const second = await call('--seeds', '2', '--json', ...EAGER);
    expect(heads(json<Printed>(second).runs)).toEqual([
      ['plain', 1, 'finished', 4, false],
      ['plain', 2, 'finished', 4, true],
      ['wide', 1, 'finished', 4, false],
      ['wide', 2, 'finished', 4, true],
    ]);
    expect(second.stderr).toMatch(/^toys: 2 cases × 2 seeds = 4 runs, 2 finished already\.\n/);
  });

  it('prints cases, decides claims, and says how it goes on in plain lines', async () => {
    const { code, stdout, stderr } = await call(...EAGER);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^case +finished +failed +mode-coverage\/bridge\nplain +1 of 1 +[\d.]+\n\n/);
    expect(stdout).toMatch(
      /\nholds +The bridge is no longer than everything\. \(must hold\)\n +mode-coverage\/bridge: plain .*; 1 of 1 runs is <= 1, at least 1 must be\n/,
    );
    expect(stdout).toMatch(/\nundecided +One seed says nothing of the mean\.\n +.*no interval \(a single value\)/);
    expect(stderr).toMatch(
      /\nStarted: plain seed 1, eager on cpu; .*\nplain seed 1: finished at step 4 after \d+ s \(1 of 1\)\nNext: (npx )?ganvil compare toys\n$/,
    );
  });

  it('trains the others where one fails, and answers 1', async () => {
    write('bad.yaml', DIVERGING);
    const { code, stdout, stderr } = await call('--json', ...EAGER);
    expect(code).toBe(1);
    expect(json<Printed>({ stdout }).runs.map(({ case: name, status }) => [name, status])).toEqual([
      ['bad', 'failed'],
      ['plain', 'finished'],
    ]);
    expect(stderr).toMatch(/\nbad seed 1: E_RUN_NOT_FINITE step \d: /);
  });

  it('answers 3 where a claim that must hold does not', async () => {
    write('suite.yaml', `seeds: 1\n${CLAIMS.replace('<= 1, share', '"> 1", share')}`);
    const { code, stdout } = await call('--json', ...EAGER);
    expect(code).toBe(3);
    expect(json<Printed>({ stdout }).claims[0]).toMatchObject({ verdict: 'does not hold', mustHold: true, met: 0, n: 1 });
  });

  it('goes on with a run that was stopped', async () => {
    const signal = { stopRequested: false };
    const stopped = await trainHere(join(cwd, 'experiments/toys/plain.yaml'), {
      ...{ runsDir: join(cwd, 'runs'), backend: 'cpu', engine: 'eager', signal },
      onEvent: (event) => {
        signal.stopRequested ||= event.type === 'step' && event.step === 3;
      },
    });
    expect(stopped).toMatchObject({ status: 'interrupted', step: 3 });
    const { stdout, stderr } = await call('--json');
    expect(json<Printed>({ stdout }).runs).toMatchObject([{ id: stopped.id, status: 'finished', step: 4, trained: true }]);
    expect(stderr).toContain('1 to be resumed');
    expect(stderr).toContain('Resumed at step 3: plain seed 1');
  });

  it('stops every run at Ctrl-C, with a checkpoint, and answers 130', async () => {
    const endless = ['--set', 'steps=10000000', '--set', 'evaluate.every=10000000'];
    const child = startGanvil(['run', 'experiments/toys', '--seeds', '3', '--jobs', '2', ...endless, ...EAGER], { cwd });
    await Promise.all([child.says('Started: plain seed 1'), child.says('Started: plain seed 2')]);
    child.process.kill('SIGINT');
    const { code, stderr } = await child.ended;
    expect(code).toBe(130);
    expect(stderr).toMatch(/\nNext: (npx )?ganvil run experiments\/toys --jobs 2 --set steps=10000000 --set evaluate\.every=10000000\n$/);
    const dirs = readdirSync(join(cwd, 'runs/toys/plain')).map((id) => join(cwd, 'runs/toys/plain', id));
    expect(dirs.map((dir) => recordOf(dir).status)).toEqual(['interrupted', 'interrupted']); // the third was never begun
    for (const dir of dirs) expect(readdirSync(join(dir, 'checkpoints'))).not.toEqual([]);
  });

  it('says what there is to do, with --dry-run, and writes nothing', async () => {
    write('suite.yaml', 'vary: { batch: [8, 16] }\nquick: { seeds: 1, set: { steps: 2 } }\n');
    const { code, stdout } = await call('--dry-run', '--quick');
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: 'case            seed  steps  to do  run\nplain/batch-8   1     2      train\nplain/batch-16  1     2      train\n',
    });
    expect(readdirSync(cwd).sort()).toEqual(['experiments', 'tiny.yaml']);
  });

  it.each([
    [['tiny.yaml'], 'expected a suite alone, or specs, received experiments/toys and 1 more'],
    [['--jobs', '0'], '--jobs: expected a whole number of at least 1, received "0"'],
    [['--set', 'stepz=3'], '--set stepz: expected the path of a value of this spec'],
  ])('answers 2 to a wrong call: %j', async (words, text) => {
    const { code, stdout, stderr } = await call(...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it('points into the suite file before anything is trained', async () => {
    write('suite.yaml', 'seeds: 1\nclaims:\n  - text: So.\n    value: { runs: plian, metric: mode-coverage/modes, expect: "> 1" }\n');
    const { code, stderr } = await call();
    expect(code).toBe(2);
    expect(stderr).toMatch(/^E_SPEC_VALUE experiments\/toys\/suite\.yaml:4:20: .*Did you mean "plain"\?\n/);
    expect(readdirSync(cwd)).not.toContain('runs');
  });
});

describe('ganvil run --jobs', () => {
  it('trains specs side by side, too, anew at every call', async () => {
    const { code, stdout } = await ganvil(['run', 'tiny.yaml', '--seeds', '2', '--jobs', '2', '--json', ...EAGER], { cwd });
    expect(code).toBe(0);
    const results = stdout.trimEnd().split('\n').map((line) => json<{ status: string; dir: string }>({ stdout: line })); // prettier-ignore
    expect(results.map(({ status, dir }) => [status, recordOf(dir).seed])).toEqual([
      ['finished', 1],
      ['finished', 2],
    ]);
  });
});

describe('ganvil validate', () => {
  it('checks a suite with all its specs, in both forms', async () => {
    const valid = await ganvil(['validate', 'experiments'], { cwd });
    expect(valid).toMatchObject({
      code: 0,
      stdout: 'spec                         experiment        problems\nexperiments/toys/suite.yaml  toys: 1 × 1 runs  none\n',
      stderr: expect.stringMatching(/ganvil run experiments\/toys\n$/), // the suite, and not every spec below experiments
    });
    write('suite.yaml', 'quick: { set: { stepz: 1 } }\n');
    const wrong = await ganvil(['validate', 'experiments/toys', '--json'], { cwd });
    expect(wrong.code).toBe(2);
    expect(json<object[]>(wrong)).toMatchObject([
      {
        file: 'experiments/toys/suite.yaml',
        valid: false,
        experiment: null,
        problems: [{ code: 'E_SPEC_SET', fix: 'Did you mean "steps"?' }],
      },
    ]);
  });
});
