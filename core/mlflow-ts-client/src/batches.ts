import { encodePoint } from './encoding.ts';
import type { JsonObject } from './encoding.ts';
import { refused } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { MetricPoint } from './types.ts';
import { checkKey, checkText, cutText } from './validation.ts';

/** What `log-batch` stores. */
export interface Batch {
  readonly metrics?: readonly MetricPoint[];
  readonly params?: Readonly<Record<string, string>>;
  readonly tags?: Readonly<Record<string, string>>;
}

/** What to do with a value that is longer than MLflow stores: the server would cut it in silence. */
export type TooLong = 'refuse' | 'cut';

/** A param or tag on its way out. */
export const encodePair = (what: 'param' | 'tag', key: string, value: unknown, tooLong: TooLong): { key: string; value: string } => {
  const name = checkKey(`key of a ${what}`, key);
  const where = `value of ${what} ${JSON.stringify(name)}`;
  const limit = what === 'param' ? LIMITS.paramValue : LIMITS.tagValue;
  if (tooLong !== 'refuse' && tooLong !== 'cut') throw refused('tooLong', "'refuse' or 'cut'", tooLong);
  return { key: name, value: tooLong === 'cut' ? cutText(checkText(where, value), limit) : checkText(where, value, limit) };
};

type Field = 'metrics' | 'params' | 'tags';

const CAPACITY: Readonly<Record<Field, number>> = {
  metrics: LIMITS.metricsPerBatch,
  params: LIMITS.paramsPerBatch,
  tags: LIMITS.tagsPerBatch,
};

/** Brackets, names of the fields and the run's id. */
const ENVELOPE_BYTES = 200;

/**
 * A batch as bodies of `log-batch` (without the run's id), each within MLflow's limits. Everything is checked before the first is made, so that
 * a bad item never leaves half a batch behind. Tags and params come first: they tell what the run is.
 */
export const bodiesOf = ({ metrics = [], params = {}, tags = {} }: Batch, tooLong: TooLong): readonly JsonObject[] => {
  const items: (readonly [Field, JsonObject])[] = [
    ...Object.entries(tags).map(([key, value]) => ['tags', encodePair('tag', key, value, tooLong)] as const),
    ...Object.entries(params).map(([key, value]) => ['params', encodePair('param', key, value, tooLong)] as const),
    ...metrics.map((point) => ['metrics', encodePoint(point)] as const),
  ];
  const bodies: Partial<Record<Field, JsonObject[]>>[] = [];
  let body: Partial<Record<Field, JsonObject[]>> = {};
  let [count, bytes] = [0, ENVELOPE_BYTES];
  for (const [field, item] of items) {
    const size = Buffer.byteLength(JSON.stringify(item)) + 1;
    const full = count >= LIMITS.itemsPerBatch || (body[field]?.length ?? 0) >= CAPACITY[field] || bytes + size > LIMITS.bytesPerBatch;
    if (full) {
      bodies.push(body);
      [body, count, bytes] = [{}, 0, ENVELOPE_BYTES];
    }
    (body[field] ??= []).push(item);
    count++;
    bytes += size;
  }
  return count === 0 ? bodies : [...bodies, body];
};
