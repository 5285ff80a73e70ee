import { compare, type ComparedRun } from '../../../core/compare/compare.ts';
import { summarize } from '../../../core/compare/statistics.ts';

const run = (id: string, seed: number, gamma: number, last: number, more: Partial<ComparedRun> = {}): ComparedRun => ({
  id,
  experiment: 'ring',
  dir: `runs/ring/${id}`,
  status: 'finished',
  seed,
  step: 100,
  params: { steps: 100, 'objective.r1.gamma': gamma },
  metrics: { 'mode-coverage/modes': { last, best: last + 1 }, 'loss/generator': { last: 0.5, best: null } },
  ...more,
});

describe('summarize', () => {
  it('gives the mean and the sample standard deviation', () => {
    // 1 2 3 4: mean 10 / 4; Σ (x − 2.5)² = 2.25 + .25 + .25 + 2.25 = 5; √(5 / 3) = 1.290994
    const { n, mean, sd } = summarize([1, 2, 3, 4])!;
    expect({ n, mean }).toEqual({ n: 4, mean: 2.5 });
    expect(sd).toBeCloseTo(1.290994, 6);
  });

  it('gives a single number no spread, and no numbers nothing', () => {
    expect(summarize([7])).toEqual({ n: 1, mean: 7, sd: null });
    expect(summarize([])).toBeUndefined();
  });
});

describe('compare', () => {
  it('groups the runs that differ by their seed alone', () => {
    const { differs, groups } = compare([run('a', 2, 1, 6), run('b', 1, 1, 8), run('c', 1, 10, 5)]);
    expect(differs).toEqual(['objective.r1.gamma']);
    expect(groups.map(({ label, params, runs }) => ({ label, params, ids: runs.map(({ id }) => id) }))).toEqual([
      { label: 'A', params: { 'objective.r1.gamma': 1 }, ids: ['b', 'a'] },
      { label: 'B', params: { 'objective.r1.gamma': 10 }, ids: ['c'] },
    ]);
    // last 8 and 6: mean 7, sd √((1 + 1) / 1) = √2; best is each one more
    expect(groups[0]!.metrics['mode-coverage/modes']).toEqual({
      last: { n: 2, mean: 7, sd: Math.SQRT2 },
      best: { n: 2, mean: 8, sd: Math.SQRT2 },
    });
  });

  it('counts and keeps a failed run, and leaves its numbers out of the means', () => {
    const failed = run('b', 2, 1, 1, { status: 'failed', problem: 'E_RUN_NOT_FINITE', step: 40 });
    const [group] = compare([run('a', 1, 1, 8), failed, run('c', 3, 1, 6)]).groups;
    expect(group).toMatchObject({ finished: 2, failed: 1 });
    expect(group!.runs.map(({ id, status, problem }) => ({ id, status, problem }))).toEqual([
      { id: 'a', status: 'finished', problem: undefined },
      { id: 'b', status: 'failed', problem: 'E_RUN_NOT_FINITE' },
      { id: 'c', status: 'finished', problem: undefined },
    ]);
    expect(group!.metrics['mode-coverage/modes']!.last).toMatchObject({ n: 2, mean: 7 }); // (8 + 6) / 2; with the 1 it would be 5
  });

  it('gives no mean to a group of which no run finished', () => {
    const [group] = compare([run('a', 1, 1, 8, { status: 'interrupted' })]).groups;
    expect(group).toMatchObject({ finished: 0, failed: 0, metrics: { 'mode-coverage/modes': { last: null, best: null } } });
  });

  it('says over how many runs a mean is, where a value is absent from some', () => {
    const absent = run('b', 2, 1, 0, { metrics: { 'mode-coverage/modes': { last: null, best: null } } });
    const [group] = compare([run('a', 1, 1, 8), absent]).groups;
    expect(group!.finished).toBe(2);
    expect(group!.metrics['mode-coverage/modes']!.last).toEqual({ n: 1, mean: 8, sd: null });
  });

  it('keeps experiments of equal params apart', () => {
    const { differs, groups } = compare([run('a', 1, 1, 8), run('b', 1, 1, 8, { experiment: 'grid' })]);
    expect(differs).toEqual([]);
    expect(groups.map(({ experiment }) => experiment)).toEqual(['ring', 'grid']);
  });

  it('takes only the metrics that were asked for, by name or by group', () => {
    const runs = [run('a', 1, 1, 8)];
    expect(compare(runs, ['loss/generator']).metrics).toEqual(['loss/generator']);
    expect(compare(runs, ['mode-coverage']).metrics).toEqual(['mode-coverage/modes']);
    expect(compare(runs, ['mode']).metrics).toEqual([]);
  });

  it('labels more than 26 groups like the columns of a sheet', () => {
    const { groups } = compare(Array.from({ length: 28 }, (_, i) => run(`r${i}`, 1, i, 8)));
    expect(groups.slice(-3).map(({ label }) => label)).toEqual(['Z', 'AA', 'AB']);
  });
});
