/** Ctrl-C and SIGTERM on a real process. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ganvil, json, startGanvil } from './child.ts';
import { TINY, tinyFolder } from './tiny.ts';

interface Record {
  readonly status: string;
  readonly step: number;
}

/** Ten million steps: more than any machine does before the signal arrives. */
const ENDLESS = ['run', 'tiny.yaml', '--set', 'steps=10000000', '--set', 'evaluate.every=10000000', '--backend', 'cpu'];
const STUCK = `import { defineMetric, z } from 'ganvil';
export default defineMetric({
  id: 'metric/stuck', summary: 'Never ends.', params: z.strictObject({}), outputs: {},
  create: () => ({ evaluate: () => new Promise(() => setInterval(() => {}, 1000)) }),
});`;

let cwd: string;
beforeEach(() => {
  cwd = tinyFolder();
});
afterEach(() => rmSync(cwd, { recursive: true }));

const theRun = () => {
  const [id] = readdirSync(join(cwd, 'runs/tiny'));
  const dir = join(cwd, 'runs/tiny', id!);
  return { id: id!, dir, record: JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as Record };
};

describe('the first signal', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)('%s ends the run after its step, with a checkpoint, and answers 130', async (signal) => {
    const child = startGanvil([...ENDLESS, '--json'], { cwd });
    await child.says('Started');
    child.process.kill(signal);
    const { code, stdout, stderr } = await child.ended;
    const { id, dir, record } = theRun();
    expect(code).toBe(130);
    expect(stderr).toContain('Stopping after this step; training leaves a checkpoint.');
    expect(json({ stdout })).toMatchObject({ id, status: 'interrupted', step: record.step });
    expect(record.status).toBe('interrupted');
    expect(readdirSync(join(dir, 'checkpoints'))).not.toEqual([]);
  });

  it('ends a series of runs, and names the command that goes on', async () => {
    const child = startGanvil([...ENDLESS, '--seeds', '3'], { cwd });
    await child.says('Started');
    child.process.kill('SIGINT');
    const { code, stderr } = await child.ended;
    expect(code).toBe(130);
    expect(readdirSync(join(cwd, 'runs/tiny'))).toHaveLength(1);
    expect(stderr).toMatch(
      /\nNever begun: tiny\.yaml, seeds 2, 3\. Train with: (npx )?ganvil run tiny\.yaml --seed 2 --seeds 2 --set steps=10000000 --set evaluate\.every=10000000\n/,
    );
    expect(stderr).toContain(`ganvil run --resume ${theRun().id}`);
  });
});

describe('the second signal', () => {
  it('ends the process at once, whatever it is doing', async () => {
    writeFileSync(join(cwd, 'stuck.ts'), STUCK);
    writeFileSync(join(cwd, 'tiny.yaml'), TINY.replace('metrics: [mode-coverage, sample-grid]', 'metrics: [stuck]'));
    const child = startGanvil(['run', 'tiny.yaml', '--plugin', './stuck.ts', '--set', 'evaluate.every=1', '--backend', 'cpu'], { cwd });
    await child.says('Started');
    child.process.kill('SIGINT');
    await child.says('Once more stops at once.');
    child.process.kill('SIGTERM'); // another signal than the first, which no test has to wait for
    expect((await child.ended).code).toBe(130);
    expect(theRun().record.status).toBe('running');
    const [run] = json<Record[]>(await ganvil(['runs', 'list', '--json'], { cwd }));
    expect(run!.status).toBe('killed');
  });
});
