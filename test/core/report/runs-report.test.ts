import { describe, expect, it } from '@jest/globals';

import { runsReport } from '../../../core/report/runs-report.ts';
import type { ReportedRun } from '../../../core/report/reported-run.ts';
import { seededDraws } from '../compare/statistics/listed-draws.ts';
import { failedRun, madeRun, METRIC, textsOf } from './made.ts';

const of = (gamma: number, seed: number, last: number): ReportedRun =>
  madeRun(seed, last, { id: `run-${gamma}-${seed}`, dir: `/runs/${gamma}/${seed}`, params: { steps: 100, 'objective.r1.gamma': gamma } });
const RUNS = [of(1, 1, 4), of(1, 2, 6), of(10, 1, 7), of(10, 2, 9)];
const report = (runs: readonly ReportedRun[], by?: readonly string[]) =>
  runsReport({
    runs,
    title: 'toys',
    metrics: [METRIC],
    by,
    draws: seededDraws(),
    commands: (rows) => rows.map(({ name }) => `train ${name}`),
  });

describe('the report of runs', () => {
  it('groups them over seeds, names groups by what differs, and compares them', () => {
    const { facts, warnings, sections } = report(RUNS);
    expect(facts.map(({ value }) => value)).toEqual(['2', '4 finished of 4']);
    expect(warnings).toEqual([]);
    expect(sections.map(({ title }) => title)).toEqual(['Summary', 'Curves', 'Pictures', 'Differences', 'How these numbers came about']);
    const [table, differs] = sections[0]!.blocks;
    expect(table).toMatchObject({
      rows: [
        [{ text: 'A: objective.r1.gamma 1' }, { text: '5 ± 1.4' }, { text: '2' }],
        [{ text: 'B: objective.r1.gamma 10' }, { text: '8 ± 1.4' }, { text: '2' }],
      ],
    });
    expect(differs).toMatchObject({ title: 'What differs', rows: [[{ text: 'objective.r1.gamma' }, { text: '1' }, { text: '10' }]] });
    expect(sections[3]!.blocks[0]).toMatchObject({
      rows: [[{ text: METRIC }, { text: 'A − B' }, { text: '2' }, { text: '-3 ± 0' }, {}, {}, {}, {}]],
    });
  });

  it('names a group by its experiment where that tells it apart', () => {
    const other = { ...of(10, 1, 7), experiment: 'toys/other' };
    const names = (runs: readonly ReportedRun[]) => textsOf(report(runs).sections[0]!.blocks[0]).map(([name]) => name);
    expect(names([of(1, 1, 4), other])).toEqual(['A: toys/plain', 'B: toys/other']);
    expect(names([of(1, 1, 4)])).toEqual(['toys/plain']);
  });

  it('counts failed runs and shows repeated ones', () => {
    const repeated = { ...of(1, 1, 5), id: 'run-again', dir: '/runs/again', started: 0 };
    const { warnings, sections } = report([of(1, 1, 4), repeated, { ...failedRun(2), dir: '/runs/failed', params: of(1, 2, 0).params }]);
    expect(warnings).toEqual(['1 run failed: toys/plain (seed 2).']);
    expect(sections.find(({ title }) => title === 'Runs that do not count')!.blocks[0]).toMatchObject({
      rows: [expect.arrayContaining([{ text: 'failed: E_RUN_NOT_FINITE' }]), expect.arrayContaining([{ text: 'run-again' }])],
    });
  });

  it('compares many groups with the first one alone', () => {
    const many = Array.from({ length: 7 }, (_, i) => of(i + 1, 1, i));
    const rows = (runs: readonly ReportedRun[]) =>
      textsOf(report(runs).sections.find(({ title }) => title.startsWith('Differences'))!.blocks[0]);
    expect(rows(many).map(([, pair]) => pair)).toEqual(['A − B', 'A − C', 'A − D', 'A − E', 'A − F', 'A − G']);
    expect(rows(many.slice(1))).toHaveLength(15); // every pair of six
    expect(report(many).sections.map(({ title }) => title)).toContain('Differences from A');
  });

  it('has no column of a metric without values, and says so', () => {
    const metrics = [...Array.from({ length: 8 }, (_, i) => `empty/${i}`), METRIC];
    const empty = Object.fromEntries(metrics.slice(0, 8).map((name) => [name, { last: null, best: null }]));
    const runs = RUNS.map((run) => ({ ...run, metrics: { ...empty, ...run.metrics } }));
    const { blocks } = runsReport({ runs, title: 'toys', metrics, draws: seededDraws(), commands: () => [] }).sections[0]!;
    expect(blocks[0]).toMatchObject({ columns: [{}, { title: METRIC }, {}] });
    expect(blocks.at(-1)).toEqual({ kind: 'notes', notes: [`No run has a value of ${metrics.slice(0, 8).join(', ')}.`] });
  });

  it('has n, median and interval of each metric and group', () => {
    const [, , intervals] = report(RUNS).sections[0]!.blocks;
    expect(intervals).toMatchObject({ title: 'Medians and intervals', isFolded: true });
    // 4 6: mean 5, sd √2, t with one degree of freedom 12.7062 (SciPy 1.17.1): 5 ± 12.7062 · √2 / √2
    expect(textsOf(intervals)[0]).toEqual([METRIC, 'A: objective.r1.gamma 1', '2', '5 ± 1.4', '5', '[-7.706, 17.71]']);
  });

  it('has many groups below one another where it says what differs', () => {
    const table = report(Array.from({ length: 5 }, (_, i) => of(i + 1, 1, i))).sections[0]!.blocks[1];
    expect(textsOf(table).slice(0, 2)).toEqual([
      ['A: objective.r1.gamma 1', '1'],
      ['B: objective.r1.gamma 2', '2'],
    ]);
  });

  it('says for each group how it is trained', () => {
    expect(report(RUNS).sections.at(-1)!.blocks[1]).toMatchObject({
      commands: ['train A: objective.r1.gamma 1', 'train B: objective.r1.gamma 10'],
    });
  });

  it('makes the groups that are asked for', () => {
    expect(report(RUNS, ['steps']).facts[0]).toEqual({ name: 'groups', value: '1' });
  });
});
