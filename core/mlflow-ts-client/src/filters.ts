import { refused } from './errors.ts';
import { checkName, checkText } from './validation.ts';

/** How a filter compares. `metrics` are numbers and take all of the first six; `params`, `tags` and text attributes take `=`, `!=`, `LIKE`, `ILIKE`. */
export type Comparison = '=' | '!=' | '<' | '<=' | '>' | '>=' | 'LIKE' | 'ILIKE';

/** A key as filters and orders write it: quoted, so that spaces and slashes do no harm. */
export const quoteKey = (key: string): string => {
  if (/[`"]/.test(checkName('key in a filter', key))) throw refused('key in a filter', 'a key without quotes', key);
  return `\`${key}\``;
};

/** A value as filters write it. MLflow has no escape: what holds both kinds of quotes cannot be written (`LIKE` with `%` in that place can). */
export const quoteValue = (value: string | number): string => {
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw refused('value in a filter', 'a finite number', value);
    return String(value);
  }
  checkText('value in a filter', value);
  if (!value.includes("'")) return `'${value}'`;
  if (!value.includes('"')) return `"${value}"`;
  throw refused('value in a filter', 'a text with at most one kind of quotes', value);
};

/**
 * One condition of a filter, such as `where('metrics', 'val/fid', '<', 30)`. Join several with ` AND `; MLflow has no OR.
 * Attributes are `status`, `run_name`, `run_id`, `start_time`, `end_time`, `user_id`, `artifact_uri`.
 */
export const where = (
  field: 'metrics' | 'params' | 'tags' | 'attributes',
  key: string,
  comparison: Comparison,
  value: string | number,
): string =>
  `${field}.${field === 'attributes' ? checkName('attribute in a filter', key) : quoteKey(key)} ${comparison} ${quoteValue(value)}`;
