import type { Block, Point, Report, Section, Shot } from '../../../core/report/model.ts';
import type { ReportedRun, Row } from '../../../core/report/reported-run.ts';

export const METRIC = 'coverage/modes';

/** A finished run of one metric; its curve has this value at step 100, and half of it at step 50. */
export const madeRun = (seed: number, last: number, more: Partial<ReportedRun> = {}): ReportedRun => ({
  id: `run-${seed}`,
  experiment: 'toys/plain',
  dir: `/runs/toys/plain/run-${seed}`,
  status: 'finished',
  seed,
  step: 100,
  started: seed,
  params: { steps: 100, objective: 'plain' },
  metrics: { [METRIC]: { last, best: last + 1 } },
  seconds: 2,
  parameters: { generator: 12 },
  circumstances: { engine: 'eager on cpu, 1 thread', commit: 'abc' },
  series: { [METRIC]: [point(50, last / 2), point(100, last)] },
  pictures: { 'grid/samples': [50, 100].map((step) => shot(step, seed)) },
  ...more,
});

export const point = (step: number, value: number): Point => ({ step, value });
export const shot = (step: number | null, seed = 1): Shot => ({ step, file: `/runs/${seed}/artifacts/grid/samples-${step ?? ''}.png` });

/** Runs of seeds 1, 2, …; as many are planned, unless it says otherwise. */
export const madeRow = (name: string, values: readonly number[], planned = values.length): Row => ({
  name,
  runs: values.map((value, i) => madeRun(i + 1, value)),
  planned,
});

export const failedRun = (seed: number, last = 3): ReportedRun =>
  madeRun(seed, last, { status: 'failed', problem: 'E_RUN_NOT_FINITE', step: 50, series: { [METRIC]: [point(50, last)] } });

/** A report with nothing in it but this. */
export const madeReport = (section: Partial<Section>, more: Partial<Report> = {}): Report => ({
  title: 'A report',
  facts: [],
  warnings: [],
  sections: [{ title: 'A section', blocks: [], ...section }],
  ...more,
});

/** The texts of a table, row by row. */
export const textsOf = (block: Block | undefined): string[][] =>
  block?.kind === 'table' ? block.rows.map((row) => row.map(({ text }) => text)) : [];
