/** A player: variables of its roles side by side, an optimizer, and its gradient of the game's loss. */
import * as tf from '@tensorflow/tfjs';

import type { Play, Player, PlayerGradient } from '../contracts.ts';
import { makeOptimizer } from './optimizers.ts';
import type { OptimizerChoice, Scheduled } from '../contracts.ts';

export interface PlayerParts {
  readonly name: Play['phase'];
  readonly variables: readonly tf.Variable[];
  readonly optimizer: OptimizerChoice;
  /** After each update every variable is clipped to [-clip, clip]; null or undefined: it is not. */
  readonly clip?: number | null | undefined;
  /** The player's loss of a play, `[]`, and scalars worth logging; called under the gradient tape. */
  readonly loss: (play: Play) => { readonly total: tf.Scalar; readonly scalars: Readonly<Record<string, tf.Tensor>> };
  readonly at: (value: Scheduled) => number | tf.Scalar;
  /** The error for a loss that depends on none of the variables. */
  readonly unreached: (cause: unknown) => Error;
}

/** Of the gradient tape, where no variable reaches the result. */
const UNREACHED = /Cannot find a connection between any variable/;

/** Side by side, in order. A variable that the loss does not reach has the gradient 0. */
const flatten = (gradients: readonly (tf.Tensor | undefined)[], variables: readonly tf.Variable[]): tf.Tensor1D =>
  tf.concat1d(gradients.map((gradient, i) => (gradient ?? tf.zerosLike(variables[i]!)).flatten()));

export function makePlayer({ name, variables, optimizer: choice, clip, loss, at, unreached }: PlayerParts): Player {
  const optimizer = makeOptimizer(choice);
  const sizes = variables.map(({ size }) => size);
  const parameters = sizes.reduce((sum, size) => sum + size, 0);
  const slots = Object.fromEntries(
    Object.entries(optimizer.slots).map(([slot, { shape, initial }]) => [
      slot,
      tf.tidy(() => tf.variable(shape === 'scalar' ? tf.scalar(initial) : tf.fill([parameters], initial), false)),
    ]),
  );

  const gradient = (play: Play): PlayerGradient => {
    let scalars: Readonly<Record<string, tf.Tensor>> = {};
    const taken = () =>
      tf.variableGrads(() => {
        const result = loss(play);
        // the tape's scope frees what the gradient does not need: these outlive it and are the program's to free
        scalars = Object.fromEntries(Object.entries(result.scalars).map(([key, scalar]) => [key, tf.keep(scalar.clone())]));
        return result.total;
      }, [...variables]);
    let found: ReturnType<typeof taken>;
    try {
      found = taken();
    } catch (error) {
      tf.dispose(Object.values(scalars));
      throw error instanceof Error && UNREACHED.test(error.message) ? unreached(error) : error;
    }
    const { value, grads } = found;
    const kept = Object.fromEntries(
      Object.entries(scalars).map(([key, scalar]) => {
        const own = scalar.clone();
        scalar.dispose();
        return [key, own];
      }),
    );
    const flat = flatten(
      variables.map((variable) => grads[variable.name]),
      variables,
    );
    return { gradient: flat, scalars: { [`loss/${name}`]: value, ...kept } };
  };

  const apply = (flat: tf.Tensor1D): void => {
    const { update, slots: next } = optimizer.update(flat, slots, at(optimizer.learningRate));
    for (const [slot, value] of Object.entries(next)) slots[slot]!.assign(value);
    const parts = tf.split(update, sizes);
    variables.forEach((variable, i) => {
      const moved = variable.add(parts[i]!.reshape(variable.shape));
      variable.assign(clip == null ? moved : moved.clipByValue(-clip, clip));
    });
  };

  return { name, parameters, gradient, apply, state: slots };
}

/** The slots of all players, as a trainer's `state`. */
export const playersState = (players: readonly (Player | undefined)[]): Record<string, tf.Variable> =>
  Object.fromEntries(
    players.flatMap((player) => Object.entries(player?.state ?? {}).map(([slot, value]) => [`${player!.name}/${slot}`, value] as const)),
  );
