/** A metric's points → the few numbers that a comparison keeps of them. */
import { Area } from './statistics/area.ts';

export interface Curve {
  /** The mean height over the steps; null for no points. */
  readonly auc: number | null;
  /** COLUMNS heights at equal distances from the first step to the last; none where there are no two steps. */
  readonly heights: readonly number[];
}

/** Columns of a small curve. */
export const COLUMNS = 16;

/** Points in the order of their steps. A column is the mean of the points in it, or where there are none the line between its neighbours. */
export function curveOf(points: readonly { readonly step: number; readonly value: number }[]): Curve {
  const area = new Area();
  for (const { step, value } of points) area.add(step, value);
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined) return { auc: null, heights: [] };
  const range = last.step - first.step;
  if (range === 0) return { auc: area.height, heights: [] };
  const columns = Array.from({ length: COLUMNS }, () => ({ sum: 0, count: 0 }));
  for (const { step, value } of points) {
    const column = columns[Math.min(COLUMNS - 1, Math.floor(((step - first.step) / range) * COLUMNS))]!;
    column.sum += value;
    column.count++;
  }
  const known = columns.flatMap(({ sum, count }, at) => (count === 0 ? [] : [{ at, height: sum / count }]));
  return { auc: area.height, heights: columns.map((_, at) => between(known, at)) };
}

function between(known: readonly { readonly at: number; readonly height: number }[], at: number): number {
  const before = known.findLast((one) => one.at <= at) ?? known[0]!;
  const after = known.find((one) => one.at >= at) ?? known.at(-1)!;
  if (before.at === after.at) return before.height;
  return before.height + ((at - before.at) / (after.at - before.at)) * (after.height - before.height);
}

const BARS = '▁▂▃▄▅▆▇█';

/** A character for each height, on a scale that several curves share; the middle one where there is no range. */
export function sparkline(heights: readonly number[], scale: { readonly low: number; readonly high: number }): string {
  const range = scale.high - scale.low;
  const bar = (height: number) => (range > 0 ? Math.round(((height - scale.low) / range) * (BARS.length - 1)) : 3);
  return heights.map((height) => BARS[bar(height)]).join('');
}
