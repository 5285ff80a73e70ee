/** Checks that a plugin makes in `create`, with the error that says what to add. */
import * as tf from '@tensorflow/tfjs';

import type { Discriminator, Game, NoiseSampler, Player, Space } from './contracts.ts';
import { GanvilError } from './errors.ts';

/** Throws E_SPEC_MISMATCH where a conditional network meets a data set without labels. */
export function requireLabels(id: string, classes: number): void {
  if (classes > 0) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'a data set with labels, since `conditional` is true',
    received: 'one without',
    fix: 'Take a data set with labels, such as mnist, or leave `conditional` out.',
  });
}

/** The shape of images whose sides can be halved `halvings` times; throws E_SPEC_MISMATCH for any other space. */
export function requireImage(
  id: string,
  { kind, shape }: Space,
  halvings: number,
): readonly [height: number, width: number, channels: number] {
  const divisor = 2 ** halvings;
  const [height, width, channels] = shape;
  const isImage = kind === 'image';
  if (isImage && height % divisor === 0 && width! % divisor === 0) return [height, width!, channels!];
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: `images whose height and width are multiples of ${divisor}, halved once for each of its ${halvings} \`channels\``,
    received: isImage ? `images of ${height} × ${width}` : `objects of the space ${kind}, [${shape.join(', ')}]`,
    fix: isImage ? 'Give fewer `channels`, or take a data set of other images.' : 'Take a data set of images, or a network such as mlp.',
  });
}

/** The length of bit strings of at most `longest` bits; throws E_SPEC_MISMATCH, with what to take instead, for any other space. */
export function requireBits(id: string, { kind, shape }: Space, fix: string, longest = Infinity): number {
  const isBits = kind === 'bits';
  if (isBits && shape[0] <= longest) return shape[0];
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: longest === Infinity ? 'bit strings' : `bit strings of at most ${longest} bits, so that all of them can be tried`,
    received: isBits ? `strings of ${shape[0]} bits` : `objects of the space ${kind}, [${shape.join(', ')}]`,
    fix,
  });
}

/** Throws E_SPEC_MISMATCH for bit strings: a solver that follows D's gradient leaves them. */
export function requireNoBits(id: string, { kind }: Space, fix: string): void {
  if (kind !== 'bits') return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'points or images, which can be moved a little',
    received: 'bit strings',
    fix,
  });
}

/** Throws E_SPEC_MISMATCH where a trainer has nobody to train. */
export function requirePlayer(id: string, players: readonly (Player | undefined)[], { generator, discriminators }: Game): void {
  if (players.some((player) => player !== undefined)) return;
  const roles = [
    ...(discriminators.length > 0 ? ['a discriminator'] : []),
    ...(generator === undefined ? [] : [generator.estimator === 'none' ? 'a generator without variables' : 'a generator']),
  ];
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'an objective with a loss for a role that has something to train',
    received: `${roles.join(' and ') || 'neither generator nor discriminator'}, and losses for none of them`,
    fix: 'Add the role that the objective trains, or take an objective for the roles that there are.',
  });
}

/** Throws E_SPEC_MISMATCH where a trainer that takes gradients through samples meets a solver. */
export function requireTrainedGenerator(id: string, { generator }: Game): void {
  if (generator?.estimator !== 'none') return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'a generator that is trained',
    received: 'one without variables, which proposes between programs',
    fix: 'Take trainer/alternating, or a generator that is trained, such as mlp.',
  });
}

/** Throws E_SPEC_MISMATCH where a generator that draws its own random numbers meets noise that it would not read. */
export function requireNoNoise(id: string, noise: NoiseSampler | undefined): void {
  if (noise === undefined) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'no noise in this spec, since it makes objects of draws of its own',
    received: `noise of ${noise.dim} numbers`,
    fix: 'Leave `noise` out; where another spec is extended, write `noise:` with nothing after it.',
  });
}

/** Throws E_SPEC_MISMATCH where codes of the run's noise are not N(0, I) or not `dim` numbers. */
export function requireStandardNormal(id: string, noise: NoiseSampler, dim: number): void {
  const isStandard = tf.tidy(() => {
    if (noise.dim !== dim || noise.logDensity === undefined) return false;
    // the densities at 0 and at (1, …, 1) tell it from the other samplers
    const [zero, one] = noise.logDensity(tf.stack([tf.zeros([dim]), tf.ones([dim])]) as tf.Tensor2D).dataSync();
    const atZero = -0.5 * dim * Math.log(2 * Math.PI);
    return Math.abs(zero! - atZero) < 1e-3 * dim && Math.abs(one! - (atZero - 0.5 * dim)) < 1e-3 * dim;
  });
  if (isStandard) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: `noise of ${dim} standard normal numbers, as long as a code, or none`,
    received: noise.dim === dim ? 'noise of another distribution' : `noise of ${noise.dim} numbers`,
    fix: `Leave \`noise\` out, or take { use: gaussian, with: { dim: ${dim} } }.`,
  });
}

/** Throws E_SPEC_MISMATCH where a discriminator wants more than the object to judge it. */
export function requireObjectCritic(id: string, { judges }: Discriminator): void {
  if (judges.length === 1 && judges[0] === 'x') return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'a discriminator that judges objects alone',
    received: `one that judges ${judges.join(', ')}`,
    fix: `Leave ${id} out, or take a discriminator without conditions.`,
  });
}
