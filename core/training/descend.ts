/** Descent outside any game: for studies, which have no players. */
import type * as tf from '@tensorflow/tfjs';

import type { Engine, OptimizerChoice, Scheduled } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { makePlayer } from './player.ts';
import { valueAt } from './schedule.ts';

export interface Descent {
  readonly engine: Engine;
  /** Of the program. */
  readonly name: string;
  /** What moves; the caller's, also when it is over. */
  readonly variables: readonly tf.Variable[];
  /** Its scheduled numbers go by the steps of this descent. */
  readonly optimizer: OptimizerChoice;
  readonly steps: number;
  /** Inside a program and under the gradient tape: draws its own batch, and gives what is to fall, `[]`. */
  loss(): tf.Scalar;
  /** After each step, counted from 1, with the loss that it began with. */
  onStep?(step: number, loss: number): Promise<void> | void;
}

/** Takes `steps` steps, each one call of one program. Throws E_RUN_NOT_FINITE where the loss is no longer finite. */
export async function descend({ engine, name, variables, optimizer, steps, loss, onStep }: Descent): Promise<void> {
  let step = 1;
  const player = makePlayer({
    name: 'discriminator',
    variables,
    optimizer,
    loss: () => ({ total: loss(), scalars: {} }),
    at: (value: Scheduled) =>
      typeof value === 'number' ? value : (engine.feed(() => Float32Array.of(valueAt(value, step)), []) as tf.Scalar),
    unreached: (cause) => new Error(`The loss of ${name} depends on none of the variables.`, { cause }),
  });
  const program = engine.program(name, () => {
    const { gradient, scalars } = player.gradient(undefined as never); // the loss makes its own batch
    player.apply(gradient);
    return { scalars: { loss: scalars['loss/discriminator']! } };
  });
  try {
    for (; step <= steps; step++) {
      const { scalars } = await program();
      const value = scalars.loss!;
      if (!Number.isFinite(value)) {
        const fix = 'Training has diverged: lower the learning rate.';
        throw new GanvilError('E_RUN_NOT_FINITE', {
          where: `${name}, step ${step}`,
          expected: 'a finite loss',
          received: String(value),
          fix,
        });
      }
      await onStep?.(step, value);
    }
  } finally {
    for (const slot of Object.values(player.state)) slot.dispose();
  }
}
