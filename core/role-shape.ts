/** What a role must have to be played with: what `create` returned is checked before anything calls it. */
import type { Kind, Roles } from './contracts.ts';
import { shown } from './definition-shape.ts';
import { GanvilError } from './errors.ts';
import { nearest } from './nearest.ts';

type Member = readonly [expected: string, holds: (value: unknown) => boolean];

const isRecord = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
const fn: Member = ['a function', (value) => typeof value === 'function'];
const variables: Member = ['variables by name, {} for none', isRecord];
const number: Member = ['a number', (value) => typeof value === 'number'];
const space: Member = ['a space { kind, shape }', isRecord];
const ESTIMATORS: readonly unknown[] = ['pathwise', 'score-function', 'none'];
const PARTS: readonly unknown[] = ['x', 'z', 'y'];

const REQUIRED: { readonly [K in Kind]: Readonly<Partial<Record<keyof Roles[K], Member>>> } = {
  dataset: { space, classes: number, splits: ['sizes and digests of the splits by name', isRecord], batches: fn, sample: fn },
  noise: { parts: ['a list of the parts of a code', Array.isArray], dim: number, sample: fn },
  generator: {
    space,
    variables,
    state: variables,
    estimator: ["'pathwise', 'score-function' or 'none'", (value) => ESTIMATORS.includes(value)],
    generate: fn,
  },
  discriminator: {
    variables,
    state: variables,
    judges: [
      "a list of what it judges, such as ['x']",
      (value) => Array.isArray(value) && value.length > 0 && value.every((part) => PARTS.includes(part)),
    ],
    outputs: fn,
  },
  objective: {},
  trainer: { step: fn, state: variables },
  metric: { evaluate: fn },
  study: { measure: fn },
  tracker: {
    destination: ['a text', (value) => typeof value === 'string'],
    patience: number,
    begin: fn,
    points: fn,
    file: fn,
    end: fn,
  },
};

const LOSSES = ['discriminatorLoss', 'generatorLoss'] as const;
const KEYS = [...LOSSES, 'state'];

/** The role, if it has what its kind must have. Throws E_PLUGIN_SHAPE with `where`, the plugin's id. */
export function requireShape<K extends Kind>(kind: K, where: string, role: Roles[K]): Roles[K] {
  const refuse = (expected: string, received: string, fix?: string): never => {
    throw new GanvilError('E_PLUGIN_SHAPE', { where, expected, received, ...(fix === undefined ? {} : { fix }) });
  };
  if (!isRecord(role)) return refuse(`an object of the kind ${kind} from \`create\``, shown(role));
  for (const [name, [expected, holds]] of Object.entries<Member>(REQUIRED[kind])) {
    const value = (role as unknown as Record<string, unknown>)[name];
    if (holds(value)) continue;
    const near = value === undefined ? nearest(name, Object.keys(role)) : undefined;
    refuse(`\`${name}\` of what \`create\` returns (${expected})`, shown(value), near && `Is it written as "${near}"?`);
  }
  const { state } = role as { readonly state?: unknown };
  if (state !== undefined && !isRecord(state)) refuse('`state` (variables by name)', shown(state));
  if (kind === 'objective') refuseOtherKeys(role as unknown as Record<string, unknown>, refuse);
  return role;
}

/** Both losses may be left out alone, so a misspelt one would never be missed. */
function refuseOtherKeys(
  role: Readonly<Record<string, unknown>>,
  refuse: (expected: string, received: string, fix?: string) => never,
): void {
  for (const key of Object.keys(role)) {
    if (KEYS.includes(key)) continue;
    const near = nearest(key, KEYS);
    refuse(`only ${KEYS.join(', ')} in what \`create\` returns`, `"${key}"`, near && `Did you mean "${near}"?`);
  }
  for (const name of LOSSES) {
    if (role[name] !== undefined && typeof role[name] !== 'function') refuse(`\`${name}\` (a function)`, shown(role[name]));
  }
  if (LOSSES.every((name) => role[name] === undefined)) refuse('discriminatorLoss or generatorLoss in what `create` returns', 'neither');
}
