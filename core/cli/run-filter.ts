/** `--where` and `--sort` of runs. */
import type { ComparedRun } from '../compare/compared-run.ts';
import { fieldNames, fieldsOf } from '../compare/fields.ts';
import type { ParamValue } from '../compare/params.ts';
import { checkValues, parseWhere, type Where } from '../compare/where.ts';
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { argumentSource } from '../spec/origin.ts';
import type { Sourced, SourcedRun } from './run-source.ts';

interface Chosen {
  readonly found: SourcedRun[];
  /** Metrics that the condition or the order are about. */
  readonly asked: string[];
}

/** Reads what `--where` was given. Throws E_CALL_ARGUMENT. */
export const conditionOf = (where: string | undefined): Where | undefined =>
  where === undefined ? undefined : parseWhere(where, argumentSource('--where', where, '.'), 'E_CALL_ARGUMENT');

/** The runs that meet the condition, in the order that was asked for. Throws E_CALL_ARGUMENT. */
export function chosenRuns({ runs, others }: Sourced, condition: Where | undefined, sort?: string): Chosen {
  if ((runs.length === 0 && others.length === 0) || (condition === undefined && sort === undefined)) return { found: [...runs], asked: [] };
  const known = [...new Set([...fieldNames(runs.map(({ seen }) => seen)), ...others])];
  if (condition !== undefined) checkValues(condition, known, 'E_CALL_ARGUMENT');
  const order = sort === undefined ? undefined : parseSort(sort, known);
  const met = runs.filter(({ seen }) => condition?.matches(fieldsOf(seen)) ?? true);
  if (order !== undefined) met.sort((a, b) => inOrder(order, a.seen, b.seen));
  const names = [...(order === undefined ? [] : [order.name]), ...(condition?.values ?? []).map(({ name }) => name)];
  const metrics = new Set(runs.flatMap(({ seen }) => Object.keys(seen.metrics)));
  return {
    found: met,
    asked: [...new Set(names.map((name) => name.replace(/:best$/, '')))].filter((name) => metrics.has(name)),
  };
}

interface Order {
  readonly name: string;
  readonly sign: 1 | -1;
}

function parseSort(text: string, known: readonly string[]): Order {
  const [, name = '', direction = 'asc'] = /^\s*(\S+)(?:\s+(asc|desc))?\s*$/.exec(text) ?? [];
  if (known.includes(name)) return { name, sign: direction === 'asc' ? 1 : -1 };
  const near = nearest(name === '' ? text : name, known);
  throw new GanvilError('E_CALL_ARGUMENT', {
    where: '--sort',
    expected: 'a value that one of the runs has, with "asc" or "desc" behind it or not',
    received: `"${text}"`,
    fix: near === undefined ? `Such as: ${known.slice(0, 12).join(', ')}.` : `Did you mean "${near}"?`,
  });
}

/** Numbers by size, everything else as text; a run without the value comes last either way. */
function inOrder({ name, sign }: Order, left: ComparedRun, right: ComparedRun): number {
  const [a, b] = [fieldsOf(left).value(name), fieldsOf(right).value(name)];
  if (a === undefined || b === undefined) return (a === undefined ? 1 : 0) - (b === undefined ? 1 : 0);
  const text = (value: ParamValue) => (typeof value === 'string' ? value : JSON.stringify(value));
  return sign * (typeof a === 'number' && typeof b === 'number' ? a - b : text(a).localeCompare(text(b)));
}
