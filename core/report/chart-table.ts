/** The numbers of a chart as a table: every line at a few steps. */
import { formatInterval, formatNumber } from '../compare/format.ts';
import { thinned } from './curves.ts';
import type { Cell, ChartBlock, ChartLine, TableBlock } from './model.ts';

const MOST_STEPS = 7;

/** The mean with its interval at steps that most lines have, in the order of the lines; a dash where a line has none. */
export function chartTable({ lines }: Pick<ChartBlock, 'lines'>): TableBlock {
  const counts = new Map<number, number>();
  for (const line of lines) for (const { step } of shownOf(line)) counts.set(step, (counts.get(step) ?? 0) + 1);
  const most = Math.max(0, ...counts.values());
  const steps = thinned([...counts].filter(([, count]) => count === most).map(([step]) => step).sort((a, b) => a - b), MOST_STEPS); // prettier-ignore
  return {
    kind: 'table',
    columns: [{ title: 'step', isNumeric: false }, ...steps.map((step) => ({ title: String(step), isNumeric: true }))],
    rows: lines.map((line) => {
      const byStep = new Map(shownOf(line).map((point) => [point.step, point]));
      return [{ text: line.label }, ...steps.map((step): Cell => cellOf(byStep.get(step)))];
    }),
  };
}

/** The mean, or where no run finished the first run alone. */
const shownOf = ({ mean, seeds }: ChartLine) =>
  mean.length > 0 ? mean : (seeds[0]?.points ?? []).map(({ step, value }) => ({ step, mean: value, low: null, high: null }));

function cellOf(point: ReturnType<typeof shownOf>[number] | undefined): Cell {
  if (point === undefined) return { text: formatNumber(null) };
  const { mean, low, high } = point;
  const isRange = low !== null && high !== null && low < high;
  return { text: formatNumber(mean), ...(isRange ? { note: formatInterval({ method: 't', low, high }) } : {}) };
}
