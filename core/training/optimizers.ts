/**
 * Optimizers as pure functions over one flat vector: (gradient, parameters' slots) → (update, slots). A player's variables lie side by side,
 * so a step costs the same few kernels however many layers there are. Formulas and defaults are PyTorch's (torch.optim); names are spelled out.
 */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { OptimizerChoice, Scheduled } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { scheduled } from './schedule.ts';

type Number = number | tf.Scalar;
/** Slots by name: `vector` slots are as long as the gradient, `scalar` slots are `[]`. Each begins at its value. */
export type SlotShapes = Readonly<Record<string, { readonly shape: 'vector' | 'scalar'; readonly initial: number }>>;
export type Slots = Readonly<Record<string, tf.Tensor>>;

export interface Optimizer {
  readonly slots: SlotShapes;
  readonly learningRate: Scheduled;
  /** What to ADD to the parameters, `[parameters]`, and the new slots. */
  update(gradient: tf.Tensor1D, slots: Slots, learningRate: Number): { readonly update: tf.Tensor1D; readonly slots: Slots };
}

const learningRate = (standard: number) =>
  scheduled(z.number().positive()).default(standard).describe('Step size η; a number or a schedule { from, to, steps }.');
const share = z.number().min(0).lt(1);

/** What each optimizer takes; `docs/optimizers.md` is made from it. */
export const OPTIMIZER_PARAMS = {
  sgd: z.strictObject({ learningRate: learningRate(0.01) }),
  momentum: z.strictObject({
    learningRate: learningRate(0.01),
    momentum: share.default(0.9).describe('Share of the last velocity that stays.'),
    nesterov: z.boolean().default(false).describe('Looks one velocity ahead.'),
  }),
  adam: z.strictObject({
    learningRate: learningRate(1e-3),
    beta1: share.default(0.9).describe('Decay of the mean of gradients; 0.5 or 0 is usual for GANs.'),
    beta2: share.default(0.999).describe('Decay of the mean of squared gradients.'),
    epsilon: z.number().positive().default(1e-8).describe('Added to the root of the second moment.'),
  }),
  'rms-prop': z.strictObject({
    learningRate: learningRate(0.01),
    decay: share.default(0.99).describe('Decay of the mean of squared gradients.'),
    epsilon: z.number().positive().default(1e-8).describe('Added to the root of the mean square.'),
  }),
};

/** θ ← θ − η g. */
const sgd = ({ learningRate }: z.output<typeof OPTIMIZER_PARAMS.sgd>): Optimizer => ({
  slots: {},
  learningRate,
  update: (g, slots, rate) => ({ update: g.mul(rate).neg() as tf.Tensor1D, slots }),
});

/** v ← μ v + g; θ ← θ − η v (Nesterov: θ ← θ − η (g + μ v)). */
const momentum = ({ learningRate, momentum: mu, nesterov }: z.output<typeof OPTIMIZER_PARAMS.momentum>): Optimizer => ({
  slots: { velocity: { shape: 'vector', initial: 0 } },
  learningRate,
  update: (g, slots, rate) => {
    const velocity = slots.velocity!.mul(mu).add(g);
    const direction = nesterov ? velocity.mul(mu).add(g) : velocity;
    return { update: direction.mul(rate).neg() as tf.Tensor1D, slots: { velocity } };
  },
});

/** Kingma & Ba 2015, algorithm 1 (arXiv:1412.6980): θ ← θ − η m̂ / (√v̂ + ε). The powers of β are slots, so that the state is complete. */
const adam = ({ learningRate, beta1, beta2, epsilon }: z.output<typeof OPTIMIZER_PARAMS.adam>): Optimizer => ({
  slots: {
    mean: { shape: 'vector', initial: 0 },
    square: { shape: 'vector', initial: 0 },
    beta1Power: { shape: 'scalar', initial: 1 },
    beta2Power: { shape: 'scalar', initial: 1 },
  },
  learningRate,
  update: (g, slots, rate) => {
    const mean = slots.mean!.mul(beta1).add(g.mul(1 - beta1));
    const square = slots.square!.mul(beta2).add(g.square().mul(1 - beta2));
    const beta1Power = slots.beta1Power!.mul(beta1);
    const beta2Power = slots.beta2Power!.mul(beta2);
    // both corrections as factors of scalars: −η c / (1 − β₁ᵗ) · m / (√v + c ε) with c = √(1 − β₂ᵗ) passes over the vectors once less
    const correction = tf.sub(1, beta2Power).sqrt();
    const size = tf.div(rate, tf.sub(1, beta1Power)).mul(correction).neg();
    const root = square.sqrt().add(correction.mul(epsilon));
    return { update: mean.mul(size).div(root), slots: { mean, square, beta1Power, beta2Power } };
  },
});

/** v ← α v + (1 − α) g²; θ ← θ − η g / (√v + ε). */
const rmsProp = ({ learningRate, decay, epsilon }: z.output<(typeof OPTIMIZER_PARAMS)['rms-prop']>): Optimizer => ({
  slots: { square: { shape: 'vector', initial: 0 } },
  learningRate,
  update: (g, slots, rate) => {
    const square = slots.square!.mul(decay).add(g.square().mul(1 - decay));
    return { update: g.div(square.sqrt().add(epsilon)).mul(rate).neg() as tf.Tensor1D, slots: { square } };
  },
});

export const OPTIMIZERS = Object.keys(OPTIMIZER_PARAMS) as (keyof typeof OPTIMIZER_PARAMS)[];

export function makeOptimizer({ use, with: given }: OptimizerChoice): Optimizer {
  switch (use) {
    case 'sgd':
      return sgd(OPTIMIZER_PARAMS.sgd.parse(given));
    case 'momentum':
      return momentum(OPTIMIZER_PARAMS.momentum.parse(given));
    case 'adam':
      return adam(OPTIMIZER_PARAMS.adam.parse(given));
    case 'rms-prop':
      return rmsProp(OPTIMIZER_PARAMS['rms-prop'].parse(given));
  }
  const near = nearest(use, OPTIMIZERS);
  throw new GanvilError('E_SPEC_VALUE', {
    expected: `an optimizer (${OPTIMIZERS.join(', ')})`,
    received: `"${use}"`,
    ...(near === undefined ? {} : { fix: `Did you mean "${near}"?` }),
  });
}

const named = <K extends keyof typeof OPTIMIZER_PARAMS>(use: K) =>
  z.strictObject({ use: z.literal(use), with: (OPTIMIZER_PARAMS[use] as z.ZodObject).prefault({}) }).describe(`torch.optim's ${use}.`);

/** A param that chooses an optimizer: `adam`, or `{ use: adam, with: { learningRate: 1e-3, beta1: 0.5 } }`. Output: OptimizerChoice, filled in. */
export const optimizer = () =>
  z.preprocess(
    (value) => (typeof value === 'string' ? { use: value } : value),
    z.discriminatedUnion('use', [named('sgd'), named('momentum'), named('adam'), named('rms-prop')]),
  ) as unknown as z.ZodType<OptimizerChoice, string | { use: string; with?: Record<string, unknown> }>;
