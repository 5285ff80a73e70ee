/** Studies on the command line: run, looked at, and decided about. */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ganvil, json } from './child.ts';
import { tinyFolder } from './tiny.ts';

const STEPS = 'study: { use: small-steps, with: { bits: 3, divergences: [gan] } }\n';
const EAGER = ['--engine', 'eager', '--backend', 'cpu'];

let cwd: string;
beforeEach(() => {
  cwd = tinyFolder();
  mkdirSync(join(cwd, 'experiments/theory'), { recursive: true });
  write('steps.yaml', STEPS);
});
afterEach(() => rmSync(cwd, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(cwd, 'experiments/theory', name), text);
const call = (...words: string[]) => ganvil(words, { cwd });

describe('a study on the command line', () => {
  it('prints its rows, when it is run and when it is shown; a row outside tolerance is no failure', async () => {
    const run = await call('run', 'experiments/theory/steps.yaml', '--set', 'study.stepSize=1', '--set', 'study.halvings=1', ...EAGER);
    expect(run.code).toBe(0);
    const lines = run.stdout.split('\n');
    expect(lines[0]).toMatch(/^row +measured +exact +\|measured − exact\| +tolerance +within$/);
    expect(lines[1]).toMatch(/^quarter-gan +[\d.]+ +4 +[\d.]+ +± 0.04 +NO$/);
    expect(run.stdout).toMatch(/\d of 2 rows lies? outside tolerance: .*quarter-gan/);
    expect(run.stdout).toContain('theory/steps: finished at step 1');

    const { stdout } = await call('runs', 'show', 'theory/steps');
    expect(stdout).toContain(lines[1]);
    expect((await call('runs', 'list')).stdout).toMatch(/theory\/steps +finished +1\/1 +1 .*study\/outside \d/);
  });

  it('is checked, and not begun, with the keys of a training beside it', async () => {
    write('mixed.yaml', `${STEPS}batch: 4\n`);
    const checked = await call('validate', 'experiments/theory/steps.yaml', 'experiments/theory/mixed.yaml', '--json');
    expect(checked.code).toBe(2);
    const [right, wrong] = json<{ valid: boolean; problems: { code: string; where: string }[] }[]>(checked);
    expect(right!.valid).toBe(true);
    expect(wrong!.problems).toMatchObject([{ code: 'E_SPEC_MISMATCH', where: 'experiments/theory/mixed.yaml:2:1' }]);
    expect((await call('runs', 'list', '--json')).stdout.trim()).toBe('[]');
  });

  it('is told of by a dry run, as a spec that can be run', async () => {
    const { stdout, code } = await call('run', 'experiments/theory/steps.yaml', '--dry-run', ...EAGER);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# a study, .*\nexperiment: theory\/steps\nseed: 1\nstudy:\n {2}use: small-steps\n/);
  });

  it('is one case of a suite, with a claim on its rows, and is measured once', async () => {
    const claim = { runs: 'steps', metric: 'study/outside', expect: '<= 0', share: 1 };
    write(
      'suite.yaml',
      `seeds: 2\nclaims:\n  - text: The gap is of second order.\n    value: ${JSON.stringify(claim)}\n    mustHold: true\n`,
    );
    const first = await call('run', 'experiments/theory', '--json', ...EAGER);
    expect(first.code).toBe(0);
    type Printed = { runs: { seed: number; status: string; trained: boolean }[]; claims: { verdict: string; n: number }[] };
    expect(json<Printed>(first)).toMatchObject({ claims: [{ verdict: 'holds', n: 2 }] });
    const again = json<Printed>(await call('run', 'experiments/theory', '--json', ...EAGER));
    expect(again.runs.map(({ seed, status, trained }) => [seed, status, trained])).toEqual([
      [1, 'finished', false],
      [2, 'finished', false],
    ]);
    const { stdout } = await call('compare', 'theory/steps');
    expect(stdout).toMatch(/study\/outside/);
    expect((await call('runs', 'diff', 'theory/steps', 'theory/steps')).code).toBe(2); // two runs go by this name

    write('suite.yaml', `claims: [{ text: A slip., value: { runs: steps, metric: study/outsde, expect: '<= 0' } }]\n`);
    expect((await call('validate', 'experiments/theory')).stderr).toContain('Did you mean "study/outside"?');
  });
});
