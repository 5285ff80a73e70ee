/** A whole game of toy roles: real objects and noise come from streams of a seed, so that everything repeats exactly. */
import * as tf from '@tensorflow/tfjs';

import type { Discriminator, Engine, Game, Generator, NoiseSampler, SamplePart, Space } from '../contracts.ts';
import { RandomStreams } from '../run/random.ts';
import { makeGame, type ObjectivePart } from '../training/game.ts';
import type { PlayParts } from '../training/play.ts';
import { CLASSES, CODE, toyDiscriminator, toyGenerator, toySolver } from './toy-roles.ts';

export const BATCH = 5;
export const PLANE: Space = { kind: 'points', shape: [2] };

export const toyNoise: NoiseSampler = {
  parts: [{ name: 'z', kind: 'continuous', size: CODE }],
  dim: CODE,
  sample: (batch, random) => random.normal([batch, CODE]) as tf.Tensor2D,
};

export interface ToyOptions {
  readonly space?: Space;
  /** What D judges. */
  readonly judges?: readonly SamplePart[];
  /** Score around which D's scores lie, and how far they may be from it (in standard deviations of D's last weights). */
  readonly bias?: number;
  readonly spread?: number;
  /** A solver in the place of a trained generator. */
  readonly solver?: boolean;
}

export interface Toy {
  readonly random: RandomStreams;
  readonly parts: PlayParts;
  readonly generator: Generator;
  readonly discriminators: readonly Discriminator[];
  /** The game with these objectives. */
  game(objective: readonly ObjectivePart[]): Game;
  /** Begins all streams again: the next play draws what the first drew. */
  rewind(): void;
  dispose(): void;
}

/** Two discriminators, a generator with an encoder, labels 0, 1, 2, 0, … and real objects of N(0, I) cut to [-1, 1]. */
export function makeToy({ feed, program }: Engine, { space = PLANE, judges = ['x'], bias, spread, solver = false }: ToyOptions = {}): Toy {
  let random = new RandomStreams(1, feed);
  const initial = (role: string) => random.stream(`initial/${role}`);
  const discriminators = [1, 2].map((which) =>
    toyDiscriminator(space, {
      random: initial(`discriminator-${which}`),
      judges,
      ...(bias === undefined ? {} : { bias }),
      ...(spread === undefined ? {} : { spread }),
    }),
  );
  const generator = solver ? toySolver(space) : toyGenerator(space, initial('generator'));
  const parts: PlayParts = {
    space,
    batch: BATCH,
    generator,
    discriminators,
    noise: toyNoise,
    nextBatch: () => ({
      x: random
        .stream('data')
        .normal([BATCH, ...space.shape])
        .clipByValue(-1, 1),
      labels: feed(() => Int32Array.from({ length: BATCH }, (_, i) => i % CLASSES), [BATCH], 'int32') as tf.Tensor1D,
    }),
    stream: (name) => random.stream(name),
    program,
    at: (value) => (typeof value === 'number' ? value : value.from),
  };
  return {
    get random() {
      return random;
    },
    parts,
    generator,
    discriminators,
    game: (objective) => makeGame(parts, objective),
    rewind: () => {
      random = new RandomStreams(1, feed);
    },
    dispose: () => {
      for (const role of [generator, ...discriminators]) tf.dispose(Object.values(role.variables));
    },
  };
}
