/** Mixtures of isotropic normals: points made on the fly, whose density is known. */
import type { Dataset, Mixture, Objects, RandomStream } from '../contracts.ts';
import { digestOf } from './checksum.ts';

/** Modes nearer to each other than this many standard deviations cannot be told apart by counting samples within 3. */
export const APART = 6;

/** Whether the closest two modes, `distance` apart, can be told apart. */
export const areApart = (distance: number, std: number): boolean => distance >= APART * std * (1 - 1e-9); // exactly 6 sd passes

/** A data set of points drawn from a mixture. Each object: a mode by the weights, then `dim` normals around its centre. */
export function mixtureDataset(mixture: Mixture): Dataset {
  const { centres, std, weights } = mixture;
  const dim = centres[0]!.length;
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  let sum = 0;
  const bounds = weights.map((weight) => (sum += weight) / total);

  const draw = (count: number, stream: RandomStream): Objects => {
    const modes = stream.uniforms(count).map((u) => {
      const mode = bounds.findIndex((bound) => u < bound);
      return mode === -1 ? bounds.length - 1 : mode; // rounding may leave the last bound a little below 1
    });
    const x = stream.normals(count * dim);
    for (let i = 0; i < x.length; i++) x[i] = centres[modes[Math.floor(i / dim)]!]![i % dim]! + std * x[i]!;
    return { count, x };
  };

  // nanounits: the last bits of a cosine may differ between versions of Node
  const nano = (value: number) => Math.round(value * 1e9);
  const digest = digestOf([centres.map((centre) => centre.map(nano)), nano(std), weights.map((weight) => nano(weight / total))]);
  const split = { count: Infinity, digest };
  return {
    space: { kind: 'points', shape: [dim] },
    classes: 0,
    splits: { train: split, test: split },
    batches: ({ batch, stream }) => ({
      next: () => draw(batch, stream),
      position: () => null, // the stream knows it all
      restore: () => undefined,
    }),
    sample: draw,
    mixture,
  };
}
