/** zod's issues → problems that point into the file, in plain words. */
import type { z } from 'zod';

import type { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { expectation, received } from './words.ts';
import { type InputSchema, inputSchema, schemasAt } from './input-schema.ts';
import { nodeAt, originAt, type SpecNode, valueAt } from './node.ts';
import { problem } from './origin.ts';

type Issue = z.core.$ZodIssue;

export interface Checked<T> {
  readonly value: T | undefined;
  readonly problems: readonly GanvilError[];
}

/** `of` says whose keys these are, as in "a key of log": "a param of generator/mlp". */
export interface Whose {
  readonly noun: 'key' | 'param';
  readonly of: string;
}

/** Parses the node's value by the schema. */
export function check<S extends z.ZodType>(schema: S, node: SpecNode, whose: Whose): Checked<z.output<S>> {
  const result = schema.safeParse(valueAt(node, []));
  if (result.success) return { value: result.data, problems: [] };
  return { value: undefined, problems: result.error.issues.flatMap((issue) => problemsOf(issue, [], schema, node, whose)) };
}

function problemsOf(issue: Issue, prefix: readonly PropertyKey[], schema: z.ZodType, node: SpecNode, whose: Whose): GanvilError[] {
  const path = [...prefix, ...issue.path];
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownKey(key, path, schema, node, whose));
  if (issue.code === 'invalid_union') {
    const branch = closest(issue.errors);
    if (branch !== undefined) return branch.flatMap((inner) => problemsOf(inner, path, schema, node, whose));
  }
  const root = inputSchema(schema);
  const value = valueAt(node, path);
  const schemas = schemasAt(root, path, valueAt(node, []));
  const words = expectation(schemas, root);
  const key = path.at(-1);
  const owner = valueAt(node, path.slice(0, -1));
  if (value === undefined && typeof owner === 'string') {
    // a bare name that the schema took for { use: name }
    return [
      problem('E_SPEC_VALUE', originAt(node, path), {
        expected: words,
        received: received(owner),
        ...fixed(advice(issue, owner, schemas)),
      }),
    ];
  }
  if (value === undefined && key !== undefined) {
    const expected = `${typeof key === 'number' ? 'item' : path.length === 1 ? whose.noun : 'key'} "${String(key)}" (${words})`;
    return [problem('E_SPEC_VALUE', originAt(node, path), { expected: `the ${expected}`, received: 'none' })];
  }
  return [
    problem('E_SPEC_VALUE', originAt(node, path), { expected: words, received: received(value), ...fixed(advice(issue, value, schemas)) }),
  ];
}

/** The branch of a union that was meant: the one whose shape fits and whose inside does not; the fewest issues where there are several. */
function closest(branches: readonly (readonly Issue[])[]): readonly Issue[] | undefined {
  const inside = branches.filter((issues) => issues.some(({ path, code }) => path.length > 0 || code === 'unrecognized_keys'));
  return inside.sort((a, b) => a.length - b.length)[0];
}

function advice(issue: Issue, value: unknown, schemas: readonly InputSchema[]): string | undefined {
  if (issue.code === 'custom') return issue.message.replace(/^./, (letter) => letter.toUpperCase()).replace(/\.?$/, '.');
  if (typeof value !== 'string') return undefined;
  const values = schemas.flatMap((one) => one.enum ?? ('const' in one ? [one.const] : []));
  const near = nearest(
    value,
    values.filter((one) => typeof one === 'string'),
  );
  return near === undefined ? undefined : `Did you mean "${near}"?`;
}

const fixed = (fix: string | undefined) => (fix === undefined ? {} : { fix });

function unknownKey(key: string, path: readonly PropertyKey[], schema: z.ZodType, node: SpecNode, { noun, of }: Whose): GanvilError {
  const root = inputSchema(schema);
  const known = schemasAt(root, path, valueAt(node, [])).flatMap(({ properties = {} }) => Object.keys(properties));
  const inner = path.join('.');
  const expected = path.length === 0 ? `a ${noun} of ${of}` : noun === 'key' ? `a key of ${inner}` : `a key of "${inner}" (${of})`;
  return unknownKeyProblem(key, [...new Set(known)], expected, nodeAt(node, path));
}

/** The problem of a key that `owner` has and must not have. */
export function unknownKeyProblem(
  key: string,
  known: readonly string[],
  expected: string,
  owner: SpecNode | undefined,
  fix?: string,
): GanvilError {
  const near = nearest(key, known);
  const remedy =
    fix ?? (near !== undefined ? `Did you mean "${near}"?` : known.length > 0 ? `Known: ${known.join(', ')}.` : 'It has none.');
  const origin = owner?.kind === 'map' ? owner.entries.get(key)?.key : owner?.origin;
  return problem('E_SPEC_KEY', origin, { expected, received: `"${key}"`, fix: remedy });
}
