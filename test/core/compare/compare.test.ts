import { compare as compareWith, type CompareOptions } from '../../../core/compare/compare.ts';
import type { ComparedRun } from '../../../core/compare/compared-run.ts';
import { curveOf } from '../../../core/compare/curve.ts';
import { madeRun as run } from './made-run.ts';
import { seededDraws } from './statistics/listed-draws.ts';

const compare = (runs: readonly ComparedRun[], options: Omit<CompareOptions, 'draws'> = {}) =>
  compareWith(runs, { ...options, draws: seededDraws() });
const MODES = 'mode-coverage/modes';

describe('compare', () => {
  it('groups the runs that differ by their seed alone', () => {
    const { differs, groups } = compare([run('a', 2, 1, 6), run('b', 1, 1, 8), run('c', 1, 10, 5)]);
    expect(differs).toEqual(['objective.r1.gamma']);
    expect(groups.map(({ label, params, runs }) => ({ label, params, ids: runs.map(({ id }) => id) }))).toEqual([
      { label: 'A', params: { 'objective.r1.gamma': 1 }, ids: ['b', 'a'] },
      { label: 'B', params: { 'objective.r1.gamma': 10 }, ids: ['c'] },
    ]);
    // last 8 and 6: mean 7, sd √((1 + 1) / 1) = √2; best is each one more
    const { last, best } = groups[0]!.metrics[MODES]!;
    expect(last).toEqual({ n: 2, mean: 7, sd: Math.SQRT2, median: 7, interval: { method: 'bca', low: 6, high: 8 } });
    expect(best).toEqual({ n: 2, mean: 8, sd: Math.SQRT2, median: 8 });
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
    expect(group!.metrics[MODES]!.last).toMatchObject({ n: 2, mean: 7 }); // (8 + 6) / 2; with the 1 it would be 5
  });

  it('counts a spec and seed that was run twice once: the newest that finished', () => {
    const runs = [
      run('old', 1, 1, 2, { started: 1 }),
      run('new', 1, 1, 4, { started: 2 }),
      run('stopped', 1, 1, 9, { started: 3, status: 'interrupted' }),
      run('other', 2, 1, 6),
    ];
    const [group] = compare(runs).groups;
    expect(group!.runs.map(({ id }) => id)).toEqual(['new', 'other']);
    expect(group!.repeats.map(({ id }) => id)).toEqual(['old', 'stopped']);
    expect(group!.metrics[MODES]!.last).toMatchObject({ n: 2, mean: 5 }); // 4 and 6
  });

  it('gives no mean to a group of which no run finished', () => {
    const [group] = compare([run('a', 1, 1, 8, { status: 'interrupted' })]).groups;
    expect(group).toMatchObject({ finished: 0, failed: 0, metrics: { [MODES]: { last: null, best: null } } });
  });

  it('says over how many runs a mean is, where a value is absent from some', () => {
    const absent = run('b', 2, 1, 0, { metrics: { [MODES]: { last: null, best: null } } });
    const [group] = compare([run('a', 1, 1, 8), absent]).groups;
    expect(group!.finished).toBe(2);
    expect(group!.metrics[MODES]!.last).toMatchObject({ n: 1, mean: 8, sd: null, interval: { low: null, note: 'a single value' } });
  });

  it('keeps experiments of equal params apart', () => {
    const { differs, groups } = compare([run('a', 1, 1, 8), run('b', 1, 1, 8, { experiment: 'grid' })]);
    expect(differs).toEqual([]);
    expect(groups.map(({ experiment }) => experiment)).toEqual(['ring', 'grid']);
  });

  it('takes only the metrics that were asked for, by name or by group', () => {
    const runs = [run('a', 1, 1, 8)];
    expect(compare(runs, { metrics: ['loss/generator'] }).metrics).toEqual(['loss/generator']);
    expect(compare(runs, { metrics: ['mode-coverage'] }).metrics).toEqual([MODES]);
    expect(compare(runs, { metrics: ['mode'] }).metrics).toEqual([]);
  });

  it('labels more than 26 groups like the columns of a sheet', () => {
    const { groups } = compare(Array.from({ length: 28 }, (_, i) => run(`r${i}`, 1, i, 8)));
    expect(groups.slice(-3).map(({ label }) => label)).toEqual(['Z', 'AA', 'AB']);
  });
});

describe('differences', () => {
  const both = [run('a1', 1, 1, 8), run('a2', 2, 1, 6), run('a3', 3, 1, 7), run('b1', 1, 10, 5), run('b2', 2, 10, 5), run('b4', 4, 10, 9)];

  it('are taken between runs of the same seed', () => {
    const [difference] = compare(both, { metrics: [MODES] }).differences;
    // 8 − 5 and 6 − 5; seeds 3 and 4 have no partner
    expect(difference).toMatchObject({ metric: MODES, left: 'A', right: 'B', n: 2, mean: 2, median: 2, effect: null, p: 0.5, exact: true });
  });

  it('are about the best values where those were asked for', () => {
    const runs = [run('a', 1, 1, 8, { metrics: { [MODES]: { last: 1, best: 9 } } }), run('b', 1, 10, 5)];
    expect(compare(runs, { metrics: [MODES], value: 'best' }).differences[0]).toMatchObject({ mean: 3 }); // 9 − 6
  });

  it('leave failed runs out', () => {
    const failed = both.map((one) => (one.id === 'b2' ? { ...one, status: 'failed' } : one));
    expect(compare(failed, { metrics: [MODES] }).differences[0]).toMatchObject({ n: 1, mean: 3 });
  });

  it('are corrected for how many there are, or taken from a baseline alone', () => {
    const three = [...both, run('c1', 1, 5, 1), run('c2', 2, 5, 1)];
    const all = compare(three, { metrics: [MODES] }).differences;
    expect(all.map(({ left, right }) => left + right)).toEqual(['AB', 'AC', 'BC']);
    expect(all.map(({ p, corrected }) => [p, corrected])).toEqual([
      [0.5, 1],
      [0.5, 1],
      [0.5, 1],
    ]); // 3 × 0.5, at most 1 // prettier-ignore
    expect(compare(three, { metrics: [MODES], baseline: 'B' }).differences.map(({ left, right }) => left + right)).toEqual(['AB', 'BC']);
  });

  it('have intervals by the method that was asked for', () => {
    const { groups, differences } = compare(both, { metrics: [MODES], interval: 't' });
    expect([groups[0]!.metrics[MODES]!.last!.interval!.method, differences[0]!.interval.method]).toEqual(['t', 't']);
    // 3 and 1: mean 2, sd √2, t with one degree of freedom 12.706205 (SciPy 1.17.1): 2 ± 12.706205 · √2 / √2
    expect(differences[0]!.interval.low).toBeCloseTo(2 - 12.706205, 5);
  });

  it('are none where no seed is common', () => {
    expect(compare([run('a', 1, 1, 8), run('b', 2, 10, 5)]).differences).toEqual([]);
  });
});

describe('groups by a param', () => {
  const on = (dataset: string, seed: number, objective: string, rate: number, last: number) =>
    run(`${dataset}-${objective}-${seed}`, seed, 0, last, {
      experiment: `${dataset}-${objective}`,
      params: { dataset, objective, ...(objective === 'hinge' ? {} : { 'objective.smoothing': 0.1 }), rate },
    });
  // each objective with the learning rate that it was tuned for
  const runs = [
    on('ring', 1, 'hinge', 0.1, 8),
    on('grid', 1, 'hinge', 0.1, 20),
    on('ring', 1, 'plain', 0.2, 7),
    on('grid', 1, 'plain', 0.2, 15),
  ];

  it('have everything below it as columns, and pool what else differs', () => {
    const { differs, within, groups } = compare(runs, { by: ['objective'], metrics: [MODES] });
    expect(differs).toEqual(['objective', 'objective.smoothing']);
    expect(within).toEqual(['dataset']);
    expect(groups.map(({ params, runs: members }) => [params.objective, params['objective.smoothing'], members.length])).toEqual([
      ['hinge', null, 2],
      ['plain', 0.1, 2],
    ]);
    expect(groups[0]!.experiment).toBe('grid-hinge, ring-hinge');
  });

  it('pair runs that agree in it', () => {
    const [difference] = compare(runs, { by: ['objective'], metrics: [MODES] }).differences;
    expect(difference).toMatchObject({ n: 2, mean: 3 }); // 8 − 7 on the ring, 20 − 15 on the grid
  });

  it('may be the experiments', () => {
    const { differs, groups } = compare(runs, { by: ['experiment'], metrics: [MODES] });
    expect(differs).toEqual(['experiment']);
    expect(groups.map(({ experiment }) => experiment)).toEqual(['ring-hinge', 'grid-hinge', 'ring-plain', 'grid-plain']);
  });
});

describe('curves', () => {
  it('give the mean height of each run, and a mean curve of the group', () => {
    const [flat, steep] = [curveOf([{ step: 0, value: 2 }, { step: 10, value: 2 }]), curveOf([{ step: 0, value: 0 }, { step: 10, value: 8 }])]; // prettier-ignore
    const runs = [run('a', 1, 1, 2, { curves: { [MODES]: flat } }), run('b', 2, 1, 8, { curves: { [MODES]: steep } })];
    const [group] = compare(runs, { metrics: [MODES], value: 'auc' }).groups;
    expect(group!.metrics[MODES]!.auc).toMatchObject({ n: 2, mean: 3, interval: { method: 'bca' } }); // heights 2 and 4
    expect(group!.runs[1]!.metrics[MODES]).toEqual({ last: 8, best: 9, auc: 4 });
    const heights = group!.curves![MODES]!;
    expect([heights[0], heights.at(-1)]).toEqual([1, 5]); // (2 + 0) / 2 and (2 + 8) / 2
  });
});
