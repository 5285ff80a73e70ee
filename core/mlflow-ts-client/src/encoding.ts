import { refused } from './errors.ts';
import type { MetricPoint } from './types.ts';
import { checkInteger, checkKey, checkTime } from './validation.ts';

/** A JSON object, as calls and answers carry it. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** A number as MLflow reads it: JSON has no word for three of them, and MLflow knows these spellings and no others. */
export type WireNumber = number | 'NaN' | 'Infinity' | '-Infinity';

/** A metric's value on its way out. */
export const encodeNumber = (where: string, value: unknown): WireNumber => {
  if (typeof value !== 'number') throw refused(where, 'a number', value);
  if (Number.isNaN(value)) return 'NaN';
  if (value === Infinity) return 'Infinity';
  return value === -Infinity ? '-Infinity' : value;
};

/** From here on a number is the server's stand-in for infinity, which its databases cannot hold. */
const INFINITE = 1.797e308;

/** A metric's value on its way in, or undefined if it is none. -0 comes back as 0, and what is as large as 1.797e308 as infinite. */
export const decodeNumber = (value: unknown): number | undefined => {
  if (value === 'NaN') return NaN;
  const number = value === 'Infinity' ? Infinity : value === '-Infinity' ? -Infinity : value;
  if (typeof number !== 'number') return undefined;
  return Math.abs(number) >= INFINITE ? Math.sign(number) * Infinity : number;
};

/** A point as `log-metric` and `log-batch` read it. Every field is checked. */
export const encodePoint = ({ key, value, timestamp, step }: MetricPoint): JsonObject => {
  const name = checkKey('key of a metric', key);
  const where = `metric ${JSON.stringify(name)}`;
  return {
    key: name,
    value: encodeNumber(`value of ${where}`, value),
    timestamp: checkTime(`timestamp of ${where}`, timestamp),
    step: checkInteger(`step of ${where}`, step),
  };
};
