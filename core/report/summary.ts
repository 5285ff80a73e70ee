/** What a report shows of runs where nobody says what it is to show. */
import { formatInterval, formatNumber, formatParam, formatSpread } from '../compare/format.ts';
import { differing } from '../compare/params.ts';
import { summarize } from '../compare/statistics/summary.ts';
import { chartOf, isCurve } from './curves.ts';
import type { Block, Section, TableBlock } from './model.ts';
import { picturesOf } from './pictures.ts';
import { finishedOf, type ReportedRun, type Row } from './reported-run.ts';
import { studiesTables } from './studies.ts';
import { tableOf } from './tables.ts';

/** Charts that a summary has at most, and columns of its table. */
export const MOST_METRICS = 8;

/** A table of metrics, the params that differ, curves, pictures and studies, as far as the runs have them. */
export function summarySections(rows: readonly Row[], { metrics }: { readonly metrics: readonly string[] }): Section[] {
  const trained = rows.filter(({ runs }) => runs.every(({ study }) => study === undefined));
  const valued = metrics.filter((metric) => rows.some(({ runs }) => runs.some((run) => hasValue(run, metric))));
  const shown = valued.slice(0, MOST_METRICS);
  const table = tableOf(trained, shown.map((metric) => ({ kind: 'metric', name: metric, metric, at: 'last' }))); // prettier-ignore
  const blocks = (all: readonly (Block | undefined)[]) => all.filter((block) => block !== undefined);
  const sections: Section[] = [
    {
      title: 'Summary',
      blocks: blocks([
        trained.length === 0 ? undefined : table,
        paramsTable(rows),
        trained.length === 0 || shown.length === 0 ? undefined : intervalsTable(trained, shown),
        trained.length === 0
          ? undefined
          : leftNote(
              valued.slice(shown.length),
              metrics.filter((metric) => !valued.includes(metric)),
            ),
      ]),
    },
    { title: 'Studies', blocks: studiesTables(rows) },
    { title: 'Curves', blocks: blocks(shown.map((metric) => chartOf(metric, rows)).filter(isCurve)) },
    { title: 'Pictures', blocks: picturesOf(rows, { artifact: '*' }) },
  ];
  return sections.filter((section) => section.blocks.length > 0);
}

const hasValue = ({ metrics, series }: ReportedRun, metric: string): boolean =>
  metrics[metric]?.last != null || (series[metric] ?? []).length > 0;

function leftNote({ length }: readonly string[], empty: readonly string[]): Block | undefined {
  const notes = [
    ...(length === 0 ? [] : [`${length} further metric${length === 1 ? ' is' : 's are'} not shown: choose by --metric.`]),
    ...(empty.length === 0 ? [] : [`No run has a value of ${empty.join(', ')}.`]),
  ];
  return notes.length === 0 ? undefined : { kind: 'notes', notes };
}

/** Every metric with median and interval. */
function intervalsTable(rows: readonly Row[], metrics: readonly string[]): TableBlock {
  const columns = ['metric, last value', '', 'n', 'mean ± sd', 'median', '95 % interval'].map((title, i) => ({ title, isNumeric: i > 1 }));
  const lines = metrics.flatMap((metric) =>
    rows.map(({ name, runs }, i) => {
      const summary = summarize(finishedOf(runs).flatMap(({ metrics: values }) => values[metric]?.last ?? []));
      return [
        i === 0 ? metric : '',
        name,
        String(summary?.n ?? 0),
        summary === undefined ? formatNumber(null) : formatSpread(summary),
        formatNumber(summary?.median),
        formatInterval(summary?.interval),
      ].map((text) => ({ text }));
    }),
  );
  return {
    kind: 'table',
    title: 'Medians and intervals',
    columns,
    rows: lines,
    notes: ['95 % interval of the mean, by Student’s t.'],
    isFolded: true,
  };
}

/** The params in which the rows differ; many rows stand below one another. */
function paramsTable(rows: readonly Row[]): TableBlock | undefined {
  const params = rows.map(({ runs }) => runs[0]?.params ?? {});
  const paths = differing(params.filter((one) => Object.keys(one).length > 0));
  if (paths.length === 0) return undefined;
  const names = rows.map(({ name }) => name);
  const isTall = rows.length > Math.max(paths.length, SIDE_BY_SIDE);
  const [across, down] = isTall ? [paths, names] : [names, paths];
  const cell = (i: number, j: number) => (isTall ? params[i]![paths[j]!] : params[j]![paths[i]!]) ?? null;
  return {
    kind: 'table',
    title: 'What differs',
    columns: ['', ...across].map((title) => ({ title, isNumeric: false })),
    rows: down.map((head, i) => [{ text: head }, ...across.map((_, j) => ({ text: formatParam(cell(i, j)) }))]),
  };
}
const SIDE_BY_SIDE = 4;
