/**
 * The smallest game of all: the data are the point 0 of a line, G makes the point θ, D scores x by ψx. One weight a player, nothing is drawn, so that
 * what a trainer does can be written down.
 *
 * @see Mescheder et al. 2018, "Which Training Methods for GANs do actually Converge?", definition 2.1, https://arxiv.org/abs/1801.04406
 */
import * as tf from '@tensorflow/tfjs';

import { makeSmallGame, type SmallGame, type SmallGameOptions } from './small-game.ts';

/** Where both players stand. */
export interface DiracWeights {
  /** D's slope ψ. */
  readonly psi: number;
  /** G's point θ. */
  readonly theta: number;
}

export type DiracGameOptions = Pick<Required<SmallGameOptions>, 'engine' | 'random' | 'objective' | 'trainer'> & {
  readonly begin: DiracWeights;
};

/** A game that is played step by step. Free it by `dispose`. */
export interface DiracGame extends SmallGame {
  /** The weights, float32. */
  now(): Promise<DiracWeights>;
  /** Puts the weights elsewhere; what the trainer remembers of earlier steps stays. */
  place(weights: DiracWeights): void;
}

const scalar = (value: number) => tf.tidy(() => tf.variable(tf.scalar(value)));

export function makeDiracGame({ begin, ...options }: DiracGameOptions): DiracGame {
  const [psi, theta] = [scalar(begin.psi), scalar(begin.theta)];
  const space = { kind: 'points', shape: [1] } as const;
  const game = makeSmallGame({
    ...options,
    space,
    batch: 1,
    discriminator: {
      variables: { psi },
      state: {},
      judges: ['x'],
      outputs: ({ x }, { values = [psi] }) => ({ score: x!.mul(values[0]!) }),
    },
    generator: {
      space,
      estimator: 'pathwise',
      variables: { theta },
      state: {},
      generate: ({ values = [theta] }) => ({ samples: values[0]!.reshape([1, 1]) }),
    },
    real: () => tf.zeros([1, 1]),
  });
  return {
    ...game,
    now: async () => ({ psi: (await psi.data())[0]!, theta: (await theta.data())[0]! }),
    place: (weights) =>
      tf.tidy(() => {
        psi.assign(tf.scalar(weights.psi));
        theta.assign(tf.scalar(weights.theta));
      }),
  };
}
