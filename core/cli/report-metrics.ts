/** Which metrics a summary shows. */
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { inTurn, mainMetrics, metricsOfSpec } from './metric-rows.ts';
import type { SourcedRun } from './run-source.ts';

/** Words of an option that takes several, divided by commas. */
export const wordsOf = (list: readonly string[]): string[] => list.flatMap((one) => one.split(',').map((word) => word.trim()));

/**
 * Those that were asked for, each name or group; else `first`, and after them the metrics of all runs but losses, in turn, last those
 * without a value. Throws E_CALL_ARGUMENT for one
 * that no run has.
 */
export function chosenMetrics(
  runs: readonly Pick<SourcedRun, 'seen' | 'record'>[],
  asked: readonly string[],
  first: readonly string[] = [],
): string[] {
  const known = [...new Set(runs.flatMap(({ seen: { metrics } }) => Object.keys(metrics)))].sort();
  const isIn = (name: string, one: string) => name === one || name.startsWith(`${one}/`);
  for (const one of asked) {
    if (known.some((name) => isIn(name, one))) continue;
    const near = nearest(one, [...known, ...known.map((name) => name.slice(0, name.lastIndexOf('/')))]);
    const fix = near === undefined ? `Known: ${known.join(', ') || 'none'}.` : `Did you mean "${near}"?`;
    throw new GanvilError('E_CALL_ARGUMENT', {
      where: '--metric',
      expected: 'a metric that one of the runs has',
      received: `"${one}"`,
      fix,
    });
  }
  if (asked.length > 0) return known.filter((name) => asked.some((one) => isIn(name, one)));
  const trained = runs.filter((run) => !isStudy(run)); // a study's rows have a table of their own
  const others = [...new Set(trained.flatMap(({ seen, record }) => mainMetrics(record?.metrics ?? seen.metrics)))];
  const valued = others.filter((name) => trained.some(({ seen: { metrics } }) => metrics[name]?.last != null));
  const order = trained.flatMap(({ seen: { params } }) => metricsOfSpec(params));
  return [...new Set([...first.filter((name) => known.includes(name)), ...inTurn(valued, order), ...others])];
}

/** Whether nothing was trained. */
export const isStudy = ({ seen, record }: Pick<SourcedRun, 'seen' | 'record'>): boolean =>
  record === undefined ? 'study' in seen.params : record.spec.study !== undefined;
