/** `ganvil runs` and `ganvil compare` over folders made by hand. */
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Comparison } from '../../../core/compare/compare.ts';
import { ganvil, json } from './child.ts';
import { makeRunFolder } from './run-folder.ts';
import { tinyFolder } from './tiny.ts';

let cwd: string;
beforeEach(() => {
  cwd = tinyFolder();
});
afterEach(() => rmSync(cwd, { recursive: true }));
const call = (...words: string[]) => ganvil(words, { cwd });

describe('ganvil runs', () => {
  beforeEach(() => {
    makeRunFolder(join(cwd, 'runs'), { id: 'one', seed: 1, gamma: 1, modes: 8 });
    makeRunFolder(join(cwd, 'runs'), { id: 'two', seed: 2, gamma: 1, modes: 6, status: 'running' });
  });

  it('lists them, oldest first; one that says it runs and that no process writes was killed', async () => {
    const { code, stdout } = await call('runs', 'list');
    expect(code).toBe(0);
    expect(stdout.replace(/\d{4}-\d\d-\d\d \d\d:\d\d/g, 'TIME').replace(/ +/g, ' ')).toBe(
      'run experiment status step seed started metrics\n' +
        'one made/ring finished 100/100 1 TIME mode-coverage/modes 8\n' +
        'two made/ring killed 100/100 2 TIME mode-coverage/modes 6\n',
    );
  });

  it('lists them as JSON', async () => {
    const [one] = json<object[]>(await call('runs', 'list', 'made', '--json'));
    expect(one).toEqual({
      id: 'one',
      dir: join(cwd, 'runs/made/ring/one'),
      experiment: 'made/ring',
      status: 'finished',
      step: 100,
      steps: 100,
      seed: 1,
      started: '2025-01-01T00:00:01.000Z', // as run-folder.ts has it: one second for the seed
      metrics: { 'mode-coverage/modes': { last: 8, best: 9 }, 'loss/generator': { last: 0.5, best: null } },
    });
  });

  it('lists metrics that have values, one of each plugin before a second one', async () => {
    const file = join(cwd, 'runs/made/ring/one/run.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as { metrics: Record<string, object> };
    const numbers = (last: number | null) => ({ ...record.metrics['mode-coverage/modes'], last });
    const metrics = { 'a/none': numbers(null), 'a/one': numbers(1), 'a/two': numbers(2), 'b/one': numbers(3) };
    writeFileSync(file, JSON.stringify({ ...record, metrics }));
    expect((await call('runs', 'list', '--where', 'seed = 1')).stdout).toMatch(/ a\/one 1, b\/one 3\n$/);
  });

  it('lists those that meet a condition, in the order that was asked for', async () => {
    makeRunFolder(join(cwd, 'runs'), { id: 'three', seed: 3, gamma: 10, modes: 7 });
    const ids = async (...words: string[]) => json<{ id: string }[]>(await call('runs', 'list', '--json', ...words)).map(({ id }) => id);
    expect(await ids('--where', 'status = finished and mode-coverage/modes >= 7')).toEqual(['one', 'three']);
    expect(await ids('--where', 'objective.r1.gamma = 1', '--sort', 'seed desc')).toEqual(['two', 'one']);
    expect(await ids('--sort', 'mode-coverage/modes')).toEqual(['two', 'three', 'one']); // 6, 7, 8
    const text = await call('runs', 'list', '--where', 'loss/generator = 0.5 and seed = 3');
    expect(text.stdout).toMatch(/ loss\/generator 0\.5, mode-coverage\/modes 7\n$/); // what was asked about comes first
  });

  it.each([
    [
      ['--where', 'objectiv = hinge'],
      'E_CALL_ARGUMENT --where: expected a value that one of the runs has, received "objectiv". Did you mean "objective"?',
    ],
    [
      ['--where', 'seed = 1 and'],
      'E_CALL_ARGUMENT --where: expected a name, received the end. As in: objective = hinge and mode-coverage/modes >= 7.',
    ],
    [['--sort', 'sed'], 'Did you mean "seed"?'],
  ])('answers 2 to %j', async (words, text) => {
    const { code, stdout, stderr } = await call('runs', 'list', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(text);
  });

  it('says in what two differ', async () => {
    makeRunFolder(join(cwd, 'runs'), { id: 'three', seed: 1, gamma: 10, modes: 7 });
    const { code, stdout } = await call('runs', 'diff', 'one', 'three');
    expect(code).toBe(0);
    expect(stdout).toBe(
      [
        'differs             one  three',
        'objective.r1.gamma  1    10',
        '',
        'metric               last, left  right  left − right  best, left  right',
        'mode-coverage/modes           8      7             1           9      8',
        '',
      ].join('\n'),
    );
    const shown = json<{ params: object; facts: object; metrics: object }>(await call('runs', 'diff', 'one', 'two', '--json'));
    expect(shown.params).toEqual({ seed: [1, 2] });
    expect(shown.facts).toEqual({ status: ['finished', 'killed'] });
    expect(shown.metrics).toMatchObject({ 'mode-coverage/modes': { last: [8, 6], best: [9, 7] } });
  });

  it('tells runs apart whose plugin was another file under the same name', async () => {
    for (const [id, digest] of Object.entries({ one: 'a'.repeat(64), two: 'b'.repeat(64) })) {
      const file = join(cwd, 'runs/made/ring', id, 'run.json');
      const record = JSON.parse(readFileSync(file, 'utf8')) as object;
      writeFileSync(file, JSON.stringify({ ...record, plugins: { '/my/margin.ts': digest } }));
    }
    const { params } = json<{ params: object }>(await call('runs', 'diff', 'one', 'two', '--json'));
    expect(params).toEqual({ seed: [1, 2], 'plugins.margin': ['a'.repeat(12), 'b'.repeat(12)] }); // as long as in a table
  });

  it('takes a plugin of the same content in another folder for the same', async () => {
    for (const [id, folder] of Object.entries({ one: '/mine', two: '/a/clone' })) {
      const file = join(cwd, 'runs/made/ring', id, 'run.json');
      const record = JSON.parse(readFileSync(file, 'utf8')) as { spec: object };
      const spec = { ...record.spec, plugins: [`${folder}/margin.ts`] };
      writeFileSync(file, JSON.stringify({ ...record, spec, status: 'finished', plugins: { [`${folder}/margin.ts`]: 'a'.repeat(64) } }));
    }
    const { params } = json<{ params: object }>(await call('runs', 'diff', 'one', 'two', '--json'));
    expect(params).toEqual({ seed: [1, 2] });
    const { groups } = json<{ groups: { runs: object[] }[] }>(await call('compare', 'one', 'two', '--json'));
    expect(groups.map(({ runs }) => runs.length)).toEqual([2]);
  });

  it('warns of a folder that it cannot read, goes on without it, and deletes it', async () => {
    mkdirSync(join(cwd, 'runs/made/ring/zero'));
    writeFileSync(join(cwd, 'runs/made/ring/zero/run.json'), '{"format": 99}');
    for (const words of [
      ['runs', 'list'],
      ['compare', 'made/ring'],
    ]) {
      // prettier-ignore
      const { code, stdout, stderr } = await call(...words);
      expect(code).toBe(0);
      expect(stdout).toContain('mode-coverage/modes');
      expect(stderr).toMatch(/^Warning: a run is left out\. E_RUN_FORMAT .*format 99/);
    }
    expect(await call('runs', 'rm', 'zero', '--yes')).toMatchObject({ code: 0, stdout: `Deleted ${join(cwd, 'runs/made/ring/zero')}\n` });
  });

  it('shows what is known of one', async () => {
    const { stdout } = await call('runs', 'show', 'one');
    expect(stdout).toMatch(/^run +one\nexperiment +made\/ring\nstatus +finished\nstep +100 of 100\n/);
    const shown = json(await call('runs', 'show', 'one', '--json'));
    expect(shown).toMatchObject({
      id: 'one',
      status: 'finished',
      spec: { steps: 100 },
      metrics: { 'mode-coverage/modes': { bestStep: 50 } },
    });
  });

  it('says that there is no such run', async () => {
    const { code, stderr } = await call('runs', 'show', 'onne');
    expect(code).toBe(2);
    expect(stderr).toMatch(/^E_RUN_MISSING .*Did you mean "one"\?\n$/);
  });

  it.each([
    ['runs', 'list'],
    ['runs', 'show', 'one'],
    ['compare', 'made/ring'],
    ['report', 'made/ring'],
  ])('says that the folder they should come from does not exist: %s %s', async (...words) => {
    expect(await call(...words, '--from', 'nowhere')).toEqual({
      code: 2,
      stdout: '',
      stderr:
        'E_CALL_ARGUMENT --from: expected a folder of runs, or the address of an MLflow server, received "nowhere", which is no folder here. ' +
        'Leave it out to read the runs in runs.\n',
    });
  });

  it('deletes with --yes, and only then where nobody can be asked', async () => {
    expect(await call('runs', 'rm', 'one')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'E_CALL_ARGUMENT ganvil runs rm: expected --yes, for there is no terminal to ask on, received 1 run to delete without it.\n',
    });
    expect(existsSync(join(cwd, 'runs/made/ring/one'))).toBe(true);
    expect(await call('runs', 'rm', 'one', '--yes')).toMatchObject({ code: 0, stdout: `Deleted ${join(cwd, 'runs/made/ring/one')}\n` });
    expect(existsSync(join(cwd, 'runs/made/ring/one'))).toBe(false);
    expect(existsSync(join(cwd, 'runs/made/ring/two'))).toBe(true);
  });
});

describe('ganvil compare', () => {
  beforeEach(() => {
    const put = (id: string, seed: number, gamma: number, modes: number, more: object = {}) =>
      makeRunFolder(join(cwd, 'runs'), { id, seed, gamma, modes, ...more });
    put('a1', 1, 1, 8);
    put('a2', 2, 1, 6);
    put('a3', 3, 1, 2, { status: 'failed', error: { code: 'E_RUN_NOT_FINITE', message: 'step 40: …' } });
    put('b1', 1, 10, 5);
  });

  it('shows only params that differ, averages over seeds, and shows the run that failed', async () => {
    const { code, stdout } = await call('compare', 'made/ring', '--interval', 't');
    expect(code).toBe(0);
    // A: 8 and 6, mean 7, sd √2 = 1.414…; t with one degree of freedom is 12.706 (SciPy 1.17.1): 7 ± 12.706. The failed run's 2 is not among them.
    // A − B has one pair, seed 1: 8 − 5.
    expect(stdout.split('\n').slice(0, 13)).toEqual([
      '   experiment  objective.r1.gamma  runs          seeds',
      'A  made/ring   1                   3 (1 failed)  1–3',
      'B  made/ring   10                  1             1',
      '',
      'metric, last value      n  mean ± sd  median  95 % interval',
      'mode-coverage/modes  A  2  7 ± 1.4    7       [-5.706, 19.71]',
      '                     B  1  5          5       –',
      '',
      'difference, paired by seed         pairs  mean ± sd  95 % interval  g  p  p (Holm)',
      'mode-coverage/modes         A − B  1      3          –              –  1  1',
      '',
      '   run  seed  status                    step  last metrics',
      'A  a3   3     failed: E_RUN_NOT_FINITE  100   mode-coverage/modes 2',
    ]);
    expect(stdout).toContain("Intervals: of the mean, by Student's t.");
    expect(stdout).toContain('Means are over finished runs');
  });

  it('says the same as JSON', async () => {
    const { differs, metrics, groups, differences } = json<Comparison>(
      await call('compare', 'a1', 'a2', 'a3', 'b1', '--metric', 'mode-coverage', '--json'),
    );
    expect({ differs, metrics }).toEqual({ differs: ['objective.r1.gamma'], metrics: ['mode-coverage/modes'] });
    expect(groups[0]).toEqual({
      label: 'A',
      experiment: 'made/ring',
      params: { 'objective.r1.gamma': 1 },
      runs: [
        {
          id: 'a1',
          dir: join(cwd, 'runs/made/ring/a1'),
          status: 'finished',
          seed: 1,
          step: 100,
          metrics: { 'mode-coverage/modes': { last: 8, best: 9 } },
        },
        expect.objectContaining({ id: 'a2' }),
        expect.objectContaining({ id: 'a3', status: 'failed', problem: 'E_RUN_NOT_FINITE' }),
      ],
      repeats: [],
      finished: 2,
      failed: 1,
      metrics: {
        'mode-coverage/modes': {
          last: { n: 2, mean: 7, sd: Math.SQRT2, median: 7, interval: { method: 'bca', low: 6, high: 8 } },
          best: { n: 2, mean: 8, sd: Math.SQRT2, median: 8 },
        },
      },
    });
    expect(differences).toMatchObject([{ metric: 'mode-coverage/modes', left: 'A', right: 'B', n: 1, mean: 3, p: 1 }]);
  });

  it('draws curves, and takes their mean height, from the journals', async () => {
    const points = [0, 4, 8].map((value, i) => `${JSON.stringify({ step: 50 * i, time: 0, name: 'mode-coverage/modes', value })}\n`);
    writeFileSync(join(cwd, 'runs/made/ring/a1/metrics.jsonl'), points.join(''));
    expect((await call('compare', 'a1')).stdout).toContain('▁▁▂▂▃▃▄▄▅▅▆▆▇▇██');
    const [group] = json<Comparison>(await call('compare', 'a1', '--value', 'auc', '--json')).groups;
    expect(group!.metrics['mode-coverage/modes']!.auc).toMatchObject({ n: 1, mean: 4 }); // (2 · 50 + 6 · 50) / 100
  });

  it('prints Markdown and CSV', async () => {
    const markdown = await call('compare', 'made/ring', '--markdown');
    expect(markdown.stdout).toContain('| A | made/ring | 1 | 3 (1 failed) | 1–3 |\n');
    const csv = await call('compare', 'made/ring', '--csv', '--metric', 'mode-coverage/modes');
    expect(csv.stdout.split('\n')[2]).toBe('mode-coverage/modes,last,B,,made/ring,10,1,1,0,0,1,5,,5,,,bca,,,');
    expect(markdown.stderr + csv.stderr).toBe('');
  });

  it('compares no numbers of a perfect sampler, unless they are asked for', async () => {
    makeRunFolder(join(cwd, 'sampled'), { id: 'one', seed: 1, gamma: 1, modes: 8, perfectModes: 7.9 });
    const csv = async (...words: string[]) => (await call('compare', 'made/ring', '--csv', '--runs', 'sampled', ...words)).stdout;
    const metricsOf = (table: string) => [...new Set(table.split('\n').slice(1, -1).map((row) => row.split(',')[0]))]; // prettier-ignore
    expect(metricsOf(await csv())).toEqual(['loss/generator', 'mode-coverage/modes']);
    expect(metricsOf(await csv('--metric', 'mode-coverage'))).toEqual(['mode-coverage/modes', 'mode-coverage/perfect-modes']);
  });

  it.each([
    [['--by', 'objective.r1.gama'], '--by: expected a param that one of the runs has', 'Did you mean "objective.r1.gamma"?'],
    [['--baseline', 'C'], '--baseline: expected the label of a group', 'received "C"'],
    [['--csv', '--json'], 'ganvil compare: expected one of --json, --csv and --markdown', 'received --json and --csv'],
  ])('answers 2 to %j', async (words, expected, hint) => {
    const { code, stdout, stderr } = await call('compare', 'made/ring', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(expected);
    expect(stderr).toContain(hint);
  });

  it('names the metric that was meant', async () => {
    const { code, stderr } = await call('compare', 'made/ring', '--metric', 'mode-coverage/mods');
    expect(code).toBe(2);
    expect(stderr).toContain('received "mode-coverage/mods". Did you mean "mode-coverage/modes"?');
  });
});
