/** A comparison as tables of text. */
import type { Comparison, Group, ListedRun } from './compare.ts';
import type { Value } from './compared-run.ts';
import { sparkline } from './curve.ts';
import { formatInterval, formatNumber, formatP, formatParam, formatSeeds, formatSpread } from './format.ts';

export interface TextTable {
  readonly columns: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

export const VALUE_TEXT: Readonly<Record<Value, string>> = { last: 'last value', best: 'best value', auc: 'mean height of the curve' };

/** What tells the groups apart, and how many runs they have. */
export function groupsTable({ groups, differs }: Comparison): TextTable {
  const params = differs.filter((path) => path !== 'experiment');
  const rows = groups.map((group) => [
    group.label,
    group.experiment,
    ...params.map((path) => formatParam(group.params[path]!)),
    formatRuns(group),
    formatSeeds(group.runs.flatMap(({ seed }) => seed ?? [])),
  ]);
  return { columns: ['', 'experiment', ...params, 'runs', 'seeds'], rows };
}

function formatRuns({ runs, repeats, finished, failed }: Group): string {
  const others = runs.length - finished - failed;
  const notes = [
    ...(failed > 0 ? [`${failed} failed`] : []),
    ...(others > 0 ? [`${others} unfinished`] : []),
    ...(repeats.length > 0 ? [`${repeats.length} repeated`] : []),
  ];
  return notes.length === 0 ? String(runs.length) : `${runs.length} (${notes.join(', ')})`;
}

/** Metric by metric, group by group. The last column, a small curve, is there where curves were read. */
export function metricsTable({ groups, metrics, value }: Comparison): TextTable {
  const hasCurves = groups.some(({ curves }) => Object.keys(curves ?? {}).length > 0);
  const rows = metrics.flatMap((metric) => {
    const heights = groups.flatMap(({ curves }) => curves?.[metric] ?? []);
    const scale = { low: Math.min(...heights), high: Math.max(...heights) };
    return groups.map(({ label, metrics: values, curves }, i) => {
      const summary = values[metric]![value] ?? null;
      return [
        i === 0 ? metric : '',
        label,
        String(summary?.n ?? 0),
        summary === null ? '–' : formatSpread(summary),
        formatNumber(summary?.median),
        formatInterval(summary?.interval),
        ...(hasCurves ? [sparkline(curves?.[metric] ?? [], scale)] : []),
      ];
    });
  });
  const columns = [`metric, ${VALUE_TEXT[value]}`, '', 'n', 'mean ± sd', 'median', '95 % interval', ...(hasCurves ? ['curve'] : [])];
  return { columns, rows };
}

/** Metric by metric, pair by pair. */
export function differencesTable({ differences }: Comparison): TextTable {
  const rows = differences.map(({ metric, left, right, n, mean, sd, interval, effect, p, corrected }, i) => [
    metric === differences[i - 1]?.metric ? '' : metric,
    `${left} − ${right}`,
    String(n),
    formatSpread({ mean, sd }),
    formatInterval(interval),
    formatNumber(effect === null ? null : Number(effect.toPrecision(3))),
    formatP(p),
    formatP(corrected),
  ]);
  return { columns: ['difference, paired by seed', '', 'pairs', 'mean ± sd', '95 % interval', 'g', 'p', 'p (Holm)'], rows };
}

/** Runs without a mean, and runs that do not count. */
export function othersTable({ groups, metrics }: Comparison): TextTable {
  const row = (label: string, { id, seed, status, problem, step, metrics: values }: ListedRun, note: string) => {
    const numbers = metrics.slice(0, 2).map((metric) => `${metric} ${formatNumber(values[metric]?.last)}`);
    return [
      label,
      id,
      seed === null ? '–' : String(seed),
      `${note}${problem === undefined ? status : `${status}: ${problem}`}`,
      String(step),
      numbers.join(', '),
    ];
  };
  const rows = groups.flatMap(({ label, runs, repeats }) => [
    ...runs.filter(({ status }) => status !== 'finished').map((run) => row(label, run, '')),
    ...repeats.map((run) => row(label, run, 'repeated, ')),
  ]);
  return { columns: ['', 'run', 'seed', 'status', 'step', 'last metrics'], rows };
}

/** How the numbers came about, in sentences. */
export function explanations({ groups, differences, within }: Comparison): string[] {
  const summaries = groups.flatMap(({ metrics }) => Object.values(metrics).flatMap(({ last, best, auc }) => [last, best, auc]));
  const methods = new Set([...summaries, ...differences].map((one) => one?.interval?.method));
  const exact = differences.filter((one) => one.exact).length;
  const count = differences.length;
  return [
    ...(methods.has('bca')
      ? ['Intervals: of the mean, by the BCa bootstrap with 10 000 resamples; too narrow for fewer than about eight runs (--interval t).']
      : []),
    ...(methods.has('t') ? ["Intervals: of the mean, by Student's t."] : []),
    ...(within.length > 0 ? [`Within groups these differ, too: ${within.join(', ')}. The runs of a pair agree in them.`] : []),
    ...(count === 0
      ? []
      : [
          `g: Hedges' effect size of the paired differences. p: two-sided sign-flip permutation test (${exact === count ? 'exact' : exact === 0 ? 'sampled' : 'exact up to 12 pairs'}); n pairs cannot give less than 2/2ⁿ.`,
          `p (Holm): corrected for the ${count} difference${count === 1 ? '' : 's'} of this comparison.`,
        ]),
  ];
}
