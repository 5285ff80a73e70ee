/** Conditions on runs, as far as an MLflow server can judge them. */
import { quoteKey, where } from 'mlflow-ts-client';

import type { Term } from '../compare/where.ts';

/** Keys that runs of the server have. */
export interface KnownKeys {
  readonly params: ReadonlySet<string>;
  readonly metrics: ReadonlySet<string>;
}

const STATUS: Readonly<Record<string, string>> = {
  ...{ running: 'RUNNING', finished: 'FINISHED', failed: 'FAILED' },
  ...{ interrupted: 'KILLED', killed: 'KILLED' },
};
/** A text that is stored as it is, whoever logged it: numbers, lists and truths are written in several ways. */
const PLAIN = /^(?!(?:true|false|null)$)[A-Za-z][\w .+/-]{0,99}$/;
const DECIMAL = /^-?\d{1,15}(\.\d{1,15})?$/;
const NUMERIC = ['=', '<', '<=', '>', '>='] as const;

/**
 * A filter that lets every run through for which all of these are true, and others; undefined where it would let all through. A name that no run is
 * known to have, or that is both a param and a metric, is left out.
 */
export function serverFilter(terms: readonly Term[], known: KnownKeys): string | undefined {
  const parts = terms.flatMap((term) => translated(term, known) ?? []);
  return parts.length === 0 ? undefined : parts.join(' AND ');
}

function translated({ name, operator, text }: Term, { params, metrics }: KnownKeys): string | undefined {
  if (name === 'status')
    return operator === '=' && STATUS[text] !== undefined ? where('attributes', 'status', '=', STATUS[text]) : undefined;
  if (/[`"]/.test(name)) return undefined;
  const isParam = params.has(name);
  if (metrics.has(name) === isParam) return undefined;
  if (!isParam) {
    const numeric = NUMERIC.find((one) => one === operator);
    return numeric !== undefined && DECIMAL.test(text) ? `metrics.${quoteKey(name)} ${numeric} ${text}` : undefined;
  }
  if (name === 'seed') return operator === '=' && /^(0|[1-9]\d{0,14})$/.test(text) ? where('params', name, '=', text) : undefined;
  if (!PLAIN.test(text)) return undefined;
  return operator === '=' ? where('params', name, '=', text) : operator === 'has' ? where('params', name, 'LIKE', `%${text}%`) : undefined;
}
