/**
 * The first compiled step beside an eager one: same state, same batch, same noise. Rounding differs, and where a result hangs on rounding (Adam's
 * first step along a gradient that is zero but for rounding) it differs much. So a difference counts only if it is larger than what rounding's
 * own disturbance of the state and the batch does to the eager step. No disturbance shows a gradient whose parts cancel whatever the values are, as
 * those of biases do where a loss compares scores, or one too small to show: see `normalisedMoves`.
 */
import * as tf from '@tensorflow/tfjs';

import type { ProgramValues } from '../../contracts.ts';
import { GanvilError } from '../../errors.ts';
import { SCALARS } from './flatten.ts';
import type { HostTensor } from '../onnx/runtime.ts';
import type { Prepared } from './prepare.ts';
import type { FedValues } from './step.ts';

type Numbers = ArrayLike<number>;
/** Everything that a step gives, by name. */
type Outcome = ReadonlyMap<string, Numbers>;

/** Differences up to this share of a result's largest number are rounding, whatever else. */
const ROUNDING = 1e-4;
/** Size of the disturbance, relative to each number, and how many times its effect is still taken for rounding. */
const DISTURBANCE = 1e-6;
const ALLOWANCE = 50;
/** The share of all trained numbers whose gradients may be zero but for rounding. */
const FEW = 0.02;

/** Runs the body eagerly with given feeds; the variables hold what they held when it returns. */
export type EagerStep = (fed: FedValues) => Promise<ProgramValues>;

function compiledOutcome({ state, scalars, tensors }: Prepared, results: Readonly<Record<string, HostTensor>>): Outcome {
  const outcome = new Map<string, Numbers>();
  const numbers = results[SCALARS]?.data as Float32Array | undefined;
  scalars.forEach((name, i) => outcome.set(`scalar ${name}`, [numbers![i]!]));
  for (const { name, output } of tensors) outcome.set(`tensor ${name}`, Array.from(results[output]!.data as Float32Array));
  for (const { layout, output } of state) {
    if (output === undefined) continue;
    const data = results[output]!.data as Float32Array;
    let at = 0;
    for (const { variable, size } of layout.members) {
      outcome.set(`variable ${variable.name}`, data.subarray(at, at + size));
      at += size;
    }
  }
  return outcome;
}

/** One eager step from the variables' present values, which are back when it is over. */
async function eagerOutcome({ recording }: Prepared, step: EagerStep, fed: FedValues, disturbance: number): Promise<Outcome> {
  const changed = recording.variables.filter(({ next }) => next !== undefined).map(({ variable }) => variable);
  const all = recording.variables.map(({ variable }) => variable);
  const before = all.map((variable) => tf.keep(variable.clone()));
  try {
    if (disturbance > 0) {
      for (const variable of all) if (variable.dtype === 'float32') tf.tidy(() => variable.assign(disturbed(variable, disturbance)));
    }
    const moved = disturbance > 0 ? fed.map((values) => (values instanceof Float32Array ? disturb(values, disturbance) : values)) : fed;
    const { scalars, tensors } = await step(moved);
    const outcome = new Map<string, Numbers>(Object.entries(scalars).map(([name, value]) => [`scalar ${name}`, [value]]));
    for (const [name, tensor] of Object.entries(tensors)) {
      outcome.set(`tensor ${name}`, await tensor.data());
      tensor.dispose();
    }
    for (const variable of changed) outcome.set(`variable ${variable.name}`, await variable.data());
    return outcome;
  } finally {
    all.forEach((variable, i) => {
      variable.assign(before[i]!);
      before[i]!.dispose();
    });
  }
}

/** Every number moved a little, up and down in turn, by an amount that differs from place to place. */
const disturb = (values: Float32Array, size: number) => values.map((value, i) => value * (1 + size * (((i * 7919) % 13) / 6 - 1)));
const disturbed = (variable: tf.Variable, size: number) => tf.tensor(disturb(variable.dataSync<'float32'>(), size), variable.shape);

const largest = (values: Numbers): number => {
  let most = 0;
  for (let i = 0; i < values.length; i++) most = Math.max(most, Math.abs(values[i]!));
  return most;
};

/** How far `b` is from `a`, where `a` is finite and `mayDiffer` does not say that it does not matter. */
function largestDifference(a: Numbers, b: Numbers, mayDiffer: (i: number) => boolean = () => false): number {
  let most = 0;
  for (let i = 0; i < a.length; i++) {
    // a step that has diverged agrees with nothing, not with its own repetition on other rounding: the loop says that it has
    if (!Number.isFinite(a[i]!) || mayDiffer(i)) continue;
    most = Number.isFinite(b[i]!) ? Math.max(most, Math.abs(a[i]! - b[i]!)) : Infinity;
  }
  return most;
}

/**
 * Numbers of trained variables that may differ: an optimizer that divides a gradient by its own size makes a whole step of what is zero but for
 * rounding, in either direction. They are few, move no farther than others do, and the optimizer's moments agree, which are compared like anything
 * else: a wrong gradient shows there. undefined where too many differ, or where there are no moments to tell.
 */
function normalisedMoves(
  { recording }: Prepared,
  eager: Outcome,
  compiled: Outcome,
): ReadonlyMap<string, (i: number) => boolean> | undefined {
  const changed = recording.variables.filter(({ next }) => next !== undefined).map(({ variable }) => variable);
  const numbers = (some: readonly tf.Variable[]) => some.reduce((sum, { size }) => sum + size, 0);
  const trained = changed.filter(({ trainable }) => trainable);
  if (numbers(changed) < 2 * numbers(trained)) return undefined;
  const moves = trained.map((variable) => {
    const [name, was] = [`variable ${variable.name}`, variable.dataSync()];
    return { name, was, expected: eager.get(name)!, found: compiled.get(name)! };
  });
  const reach = (1 + ROUNDING) * Math.max(...moves.map(({ was, expected }) => largestDifference(was, expected)));
  const differing = moves.reduce((sum, { expected, found }) => {
    const rounding = ROUNDING * largest(expected);
    let count = 0;
    for (let i = 0; i < expected.length; i++) if (Math.abs(expected[i]! - found[i]!) > rounding) count++;
    return sum + count;
  }, 0);
  if (differing > Math.max(1, FEW * numbers(trained))) return undefined;
  return new Map(moves.map(({ name, was, found }) => [name, (i: number) => Math.abs(found[i]! - was[i]!) <= reach]));
}

export interface Agreement {
  /** The largest difference, relative to each result's largest number, of the results that do not hang on rounding. */
  readonly difference: number;
  /** How many results rounding alone would change as much. */
  readonly undecided: number;
}

/** Compares a compiled step with the eager one; throws E_PROGRAM_DIFFERS. */
export async function checkFirstStep(
  program: string,
  prepared: Prepared,
  results: Readonly<Record<string, HostTensor>>,
  step: EagerStep,
  fed: FedValues,
): Promise<Agreement> {
  const compiled = compiledOutcome(prepared, results);
  const eager = await eagerOutcome(prepared, step, fed, 0);
  const relative = new Map<string, number>();
  for (const [name, values] of eager) {
    const found = largestDifference(values, compiled.get(name)!);
    relative.set(name, found === 0 ? 0 : found / Math.max(largest(values), 1e-30));
  }
  const suspects = [...relative].filter(([, difference]) => difference > ROUNDING);
  if (suspects.length > 0) {
    const nudged = await eagerOutcome(prepared, step, fed, DISTURBANCE);
    const normalised = normalisedMoves(prepared, eager, compiled);
    for (const [name] of suspects) {
      const [expected, found] = [eager.get(name)!, compiled.get(name)!];
      const difference = largestDifference(expected, found, normalised?.get(name));
      const allowed = ALLOWANCE * largestDifference(expected, nudged.get(name)!);
      if (difference > allowed) throw differs(program, name, expected, found);
    }
  }
  const decided = [...relative.values()].filter((difference) => difference <= ROUNDING);
  return { difference: Math.max(0, ...decided), undecided: suspects.length };
}

function differs(program: string, name: string, eager: Numbers, compiled: Numbers): GanvilError {
  let at = 0;
  for (let i = 0; i < eager.length; i++) if (!(Math.abs(eager[i]! - compiled[i]!) <= Math.abs(eager[at]! - compiled[at]!))) at = i;
  return new GanvilError('E_PROGRAM_DIFFERS', {
    where: `program "${program}", ${name}${eager.length > 1 ? `[${at}]` : ''}`,
    expected: `${eager[at]} as on the eager engine`,
    received: `${compiled[at]} from the compiled one, more than rounding explains`,
    fix: 'Use --engine eager, and report the program.',
  });
}
