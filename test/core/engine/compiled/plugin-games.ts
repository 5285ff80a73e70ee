/** Tiny games of points, images and bit strings, composed over any engine from the keys of a spec. */
import { z } from 'zod';

import { compose, type Composed } from '../../../../core/compose.ts';
import type { Engine } from '../../../../core/contracts.ts';
import { finiteDataset } from '../../../../core/data/finite.ts';
import { defineDataset } from '../../../../core/define.ts';
import { Registry } from '../../../../core/registry.ts';
import { resolveSpec } from '../../../../core/spec/load.ts';
import type { TrainingSpec } from '../../../../core/spec/types.ts';
import { plugins } from '../../../../plugins/index.ts';
import { trainingSpec } from '../../../support/training.ts';

/** 32 images of 8 × 8 with two classes, without pattern and the same every time. */
const images = defineDataset({
  id: 'dataset/tiny-images',
  summary: 'Grey noise with labels.',
  params: z.strictObject({}),
  provides: ['labels'],
  create: () =>
    finiteDataset({
      space: { kind: 'image', shape: [8, 8, 1] },
      classes: 2,
      splits: {
        train: {
          count: 32,
          values: Uint8Array.from({ length: 32 * 64 }, (_, i) => (i * i * 7 + i * 31) % 256),
          labels: Uint8Array.from({ length: 32 }, (_, i) => i % 2),
          digest: 'tiny',
        },
      },
      sampling: 'epoch',
    }),
});

export const registry = new Registry(plugins).with([images]);

/** Keys of a spec. */
export type Game = Readonly<Record<string, unknown>>;

const mlp = { use: 'mlp', with: { hidden: [8], activation: 'tanh' } };
export const POINTS: Game = { dataset: { use: 'ring', with: { std: 0.05 } }, noise: { use: 'gaussian', with: { dim: 2 } }, generator: mlp };
export const IMAGES: Game = { dataset: 'tiny-images', noise: { use: 'gaussian', with: { dim: 3 } }, generator: mlp };
/** Strings of four bits. */
export const BITS: Game = { dataset: { use: 'one-bar', with: { side: 2 } }, noise: { use: 'gaussian', with: { dim: 2 } }, generator: mlp };
/** Generators that learn alone take no noise. */
export const alone = (game: Game, use: string, params: object = {}): Game => ({
  ...game,
  noise: undefined,
  generator: { use, with: params },
});

/** Plain descent: Adam's first steps along gradients that are zero but for rounding go either way (ring.test.ts has Adam). */
const descent = { optimizer: { use: 'sgd', with: { learningRate: 0.05 } } };
export const PLAYERS = { discriminator: descent, generator: descent };

/** The spec of a game. */
export async function specOf(game: Game): Promise<TrainingSpec> {
  const given = {
    experiment: 'tiny',
    steps: 20,
    batch: 8,
    discriminator: mlp,
    objective: 'non-saturating',
    trainer: { use: 'alternating', with: PLAYERS },
    ...game,
  };
  const named = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return trainingSpec((await resolveSpec(named, { registry })).spec);
}

/** The roles of a game on an engine. The same game gives the same weights, batches and noise on every engine. */
export async function play(engine: Engine, game: Game): Promise<Composed & { readonly dispose: () => void }> {
  const services = { registry, engine, clock: { now: () => 0 }, logger: { info: () => undefined, warn: () => undefined } };
  const composition = await compose(await specOf(game), { ...services, resolvePath: (path) => path });
  return { ...composition.roles(), dispose: () => composition.dispose() };
}
