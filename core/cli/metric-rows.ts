/** The numbers of a run, sorted for people: what metrics say first, with the perfect sampler's numbers beside them; losses after. */
import type { Params } from '../compare/params.ts';
import { isPerfect, perfectName } from '../compare/perfect.ts';
import type { MetricSummary } from '../tracking/summary.ts';
import { formatNumber, formatTable } from './table.ts';

/** What a server logged says neither which way is better nor where the best value was. */
type Metrics = Readonly<Record<string, Pick<MetricSummary, 'last' | 'best'> & Partial<MetricSummary>>>;

/** Groups that the trainer logs; everything else is a metric's. */
const TRAINING = /^(loss|term|critic|gradient|player|optimizer)\//;

/** A number that a metric gave: neither training's own nor a perfect sampler's. */
export const isMain = (name: string): boolean => !TRAINING.test(name) && !isPerfect(name);

/** Names of metrics, those with a direction first; without perfect samplers' and training's numbers. */
export function mainMetrics(metrics: Metrics, first?: string): string[] {
  const names = Object.keys(metrics).filter(isMain);
  const rank = (name: string) => (name === first ? 0 : (metrics[name]!.direction ?? null) !== null ? 1 : 2);
  return names.sort((a, b) => rank(a) - rank(b));
}

/**
 * Names in the order that a short list shows them in: the first output of each metric, then the second ones. Metrics come in the order of `order`
 * (a spec's), outputs in that of `names`.
 */
export function inTurn(names: readonly string[], order: readonly string[] = []): string[] {
  const metricOf = (name: string) => name.split('/', 1)[0]!;
  const metrics = [...new Set([...order, ...names.map(metricOf)])];
  const outputs = metrics.map((metric) => names.filter((name) => metricOf(name) === metric));
  const most = Math.max(0, ...outputs.map(({ length }) => length));
  return Array.from({ length: most }, (_, i) => outputs.flatMap((own) => own[i] ?? [])).flat();
}

/** The metrics of a run's spec, by their names, in their order; of params of a server, too. */
export const metricsOfSpec = ({ metrics }: Params): string[] => (typeof metrics === 'string' ? metrics.split(' + ') : []);

/** metric, last, best, at step, perfect sampler. */
export function formatMetrics(metrics: Metrics): string {
  const training = Object.keys(metrics).filter((name) => TRAINING.test(name));
  const rows = [...mainMetrics(metrics), ...training].map((name) => {
    const { last, best, bestStep } = metrics[name]!;
    return [
      name,
      formatNumber(last),
      formatNumber(best),
      bestStep == null ? '–' : String(bestStep),
      formatNumber(metrics[perfectName(name)]?.last),
    ];
  });
  const right = (title: string) => ({ title, align: 'right' as const });
  return formatTable(['metric', right('last'), right('best'), right('at step'), right('perfect sampler')], rows);
}
