/** Series of runs → the lines of a chart. */
import { tInterval } from '../compare/statistics/interval.ts';
import { summarize } from '../compare/statistics/summary.ts';
import type { ChartBlock, ChartLine, MeanPoint, Point } from './model.ts';
import type { ReportedRun, Row } from './reported-run.ts';

/** Points that a line of a chart keeps at most. */
export const MOST_POINTS = 500;
/** Points that all lines of a chart share, so that many of them do not make a file of megabytes. */
const SHARED_POINTS = 12_000;
const FEWEST_POINTS = 50;

/** undefined where no run has a point. */
export function chartOf(
  metric: string,
  rows: readonly Row[],
  { title = metric, log = false }: { readonly title?: string | undefined; readonly log?: boolean } = {},
): ChartBlock | undefined {
  const own = rows.filter(({ runs }) => runs.some((run) => pointsOf(run, metric, log).length > 0));
  if (own.length === 0) return undefined;
  const count = own.reduce((sum, { runs }) => sum + runs.length + 1, 0);
  const most = Math.max(FEWEST_POINTS, Math.min(MOST_POINTS, Math.floor(SHARED_POINTS / count)));
  const lines = own.map((row) => lineOf(row, metric, log, most));
  const left = log ? own.filter(({ runs }) => runs.some(({ series }) => series[metric]?.some(({ value }) => value <= 0))) : [];
  const notes =
    left.length === 0 ? [] : [`Values that are not positive have no place on this scale: ${left.map(({ name }) => name).join(', ')}.`];
  return { kind: 'chart', title, metric, log, lines, ...(notes.length > 0 ? { notes } : {}) };
}

const pointsOf = ({ series }: ReportedRun, metric: string, log: boolean): readonly Point[] =>
  (series[metric] ?? []).filter(({ value }) => !log || value > 0);

function lineOf({ name, runs }: Row, metric: string, log: boolean, most: number): ChartLine {
  const steps = new Set(
    thinned(
      [...new Set(runs.flatMap((run) => pointsOf(run, metric, log).map(({ step }) => step)))].sort((a, b) => a - b),
      most,
    ),
  );
  const seeds = runs.flatMap((run) => {
    const points = pointsOf(run, metric, log);
    const last = points.at(-1)?.step; // a run that failed ends where it failed
    const kept = points.filter(({ step }) => steps.has(step) || step === last);
    return kept.length === 0 ? [] : [{ seed: run.seed, isFinished: run.status === 'finished', points: kept }];
  });
  return { label: name, seeds, mean: meanOf(seeds.filter(({ isFinished }) => isFinished).map(({ points }) => points)) };
}

/** At the steps that all of the series have. */
function meanOf(all: readonly (readonly Point[])[]): MeanPoint[] {
  const [first, ...others] = all;
  if (first === undefined) return [];
  const byStep = others.map((points) => new Map(points.map(({ step, value }) => [step, value])));
  return first.flatMap(({ step, value }): MeanPoint[] => {
    const values = [value, ...byStep.map((points) => points.get(step))].filter((one) => one !== undefined);
    if (values.length < all.length) return [];
    const { low, high } = tInterval(values);
    return [{ step, mean: summarize(values)!.mean, low, high }];
  });
}

/** At most so many, at about equal distances, with the first and the last. */
export function thinned<T>(items: readonly T[], most: number): T[] {
  if (items.length <= most) return [...items];
  return Array.from({ length: most }, (_, i) => items[Math.round((i * (items.length - 1)) / (most - 1))]!);
}

/** Whether there is more to see than a number, which a table has already. */
export const isCurve = (chart: ChartBlock | undefined): chart is ChartBlock =>
  chart?.lines.some(({ seeds }) => seeds.some(({ points }) => points.length > 1)) ?? false;
