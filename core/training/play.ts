/** One update's worth of the game, as the objective sees it. Everything is computed when first asked for, and once. */
import * as tf from '@tensorflow/tfjs';

import type {
  Discriminator,
  DiscriminatorView,
  Engine,
  GenerateRequest,
  Generated,
  Generator,
  Judged,
  NoiseSampler,
  Objects,
  Outputs,
  Play,
  RandomStream,
  Sample,
  Scheduled,
  Space,
  TrainedGenerator,
} from '../contracts.ts';
import { GanvilError } from '../errors.ts';

/** What plays are made from: the roles, and where their batches and random numbers come from. */
export interface PlayParts {
  readonly space: Space;
  readonly batch: number;
  readonly generator: Generator | undefined;
  readonly discriminators: readonly Discriminator[];
  readonly noise: NoiseSampler | undefined;
  /** The next real batch as tensors: x `[batch, ...space]` and int32 labels `[batch]`. */
  readonly nextBatch: () => { readonly x: tf.Tensor; readonly labels?: tf.Tensor1D };
  readonly stream: (name: string) => RandomStream;
  readonly program: Engine['program'];
  readonly at: (value: Scheduled) => number | tf.Scalar;
}

/** The value of `make`, made when first asked for. */
export function once<T>(make: () => T): () => T {
  let value: { readonly made: T } | undefined;
  return () => (value ??= { made: make() }).made;
}

/** The error for a part that an objective or a trainer asks for and the run does not have. */
export function missing(what: string, fix: string): GanvilError {
  return new GanvilError('E_NEEDS', { where: 'the objective', expected: what, received: 'none in this run', fix });
}

/** What a batch is made of, each part on demand. */
interface Batch {
  readonly x: () => tf.Tensor;
  readonly z: () => tf.Tensor2D;
  readonly y: () => tf.Tensor1D;
  readonly logProbability: () => tf.Tensor1D;
}

const scored = new WeakSet<Judged>();
/** Whether D has judged these objects. */
export const isScored = (objects: Judged): boolean => scored.has(objects);

const made = new WeakSet<Judged>();
/** Whether these objects were asked for. */
export const isMade = (objects: Judged): boolean => made.has(objects);

/** A batch through the eyes of one discriminator. */
function judged(batch: Batch, discriminator: Discriminator | undefined, score: (sample: Sample) => Outputs): Judged {
  const sample = once((): Sample => {
    made.add(objects);
    const parts = discriminator?.judges ?? ['x'];
    return {
      ...(parts.includes('x') ? { x: batch.x() } : {}),
      ...(parts.includes('z') ? { z: batch.z() } : {}),
      ...(parts.includes('y') ? { y: batch.y() } : {}),
    };
  });
  const outputs = once(() => {
    scored.add(objects);
    return score(sample());
  });
  const objects: Judged = {
    get sample() {
      return sample();
    },
    get samples() {
      made.add(objects);
      return batch.x();
    },
    get scores() {
      return outputs().score;
    },
    get features() {
      const { features } = outputs();
      if (features === undefined) throw missing('a discriminator with features', 'Take a discriminator that provides `features`.');
      return features;
    },
    get heads() {
      return outputs().heads ?? {};
    },
    get labels() {
      return batch.y();
    },
    get codes() {
      return batch.z();
    },
    get logProbability() {
      return batch.logProbability();
    },
  };
  return objects;
}

export interface PlayOptions {
  readonly negatives?: tf.Tensor | undefined;
  readonly values?: readonly tf.Tensor[] | undefined;
}

export function makePlay(parts: PlayParts, phase: Play['phase'], { negatives, values }: PlayOptions = {}): Play {
  const { batch, generator, discriminators, noise } = parts;
  const codeStream = parts.stream(`noise/${phase}`);
  const random = parts.stream('objective');

  const trained = (): TrainedGenerator => {
    if (generator === undefined) throw missing('generated samples', 'Add a `generator`.');
    if (generator.estimator === 'none')
      throw missing('samples from inside a program', 'A solver proposes between programs: the trainer hands its samples in.');
    return generator;
  };
  const encode = (x: tf.Tensor) => {
    if (generator?.encode === undefined) throw missing('an encoder', 'Take a generator that provides `encoder`.');
    return generator.encode(x, { training: true, random: parts.stream('encoder') });
  };
  const noLabels = () => missing('labels', 'Take a data set with labels.');

  const realParts = once(parts.nextBatch);
  const realBatch: Batch = {
    x: () => realParts().x,
    z: once(() => encode(realParts().x).sample),
    y: () => {
      const { labels } = realParts();
      if (labels === undefined) throw noLabels();
      return labels;
    },
    logProbability: once(() => {
      if (generator?.logProbability === undefined)
        throw missing('log P_G of real objects', 'Take a generator that provides `log-probability`.');
      return generator.logProbability(realParts().x);
    }),
  };

  /** Fresh noise through G. Labels are those of the real batch, so that both have the same share of classes. */
  const generatedBatch = (given?: tf.Tensor): Batch => {
    const z = once(() => {
      if (noise === undefined) throw missing('noise', 'Add `noise`, such as gaussian.');
      return noise.sample(batch, codeStream);
    });
    const labels = once(() => realParts().labels);
    const generated = once((): Generated => {
      if (given !== undefined) return { samples: given };
      const needsLabels = discriminators.some(({ judges }) => judges.includes('y'));
      const y = needsLabels || generator?.conditional === true ? labels() : undefined;
      const request: GenerateRequest = {
        batch,
        random: codeStream,
        training: true,
        ...(noise === undefined ? {} : { z: z() }),
        ...(y === undefined ? {} : { labels: y }),
      };
      return trained().generate(request);
    });
    return {
      x: () => generated().samples,
      z: () => (given === undefined ? z() : encode(given).sample),
      y: () => {
        const y = labels();
        if (y === undefined) throw noLabels();
        return y;
      },
      logProbability: () => {
        const { logProbability } = generated();
        if (logProbability === undefined)
          throw missing('log P_G of generated objects', 'Take a generator with the score-function estimator.');
        return logProbability;
      },
    };
  };
  // the labels of other objects of the batch: the last one's go to the first
  const mismatchedBatch: Batch = {
    ...realBatch,
    y: once(() => {
      const y = realBatch.y();
      return tf.concat1d([y.slice([batch - 1], [1]), y.slice([0], [batch - 1])]);
    }),
  };

  const fakeBatch = generatedBatch(negatives);
  const score = (index: number) => (sample: Sample) => {
    const discriminator = discriminators[index];
    if (discriminator === undefined) throw missing('scores', 'Add a `discriminator`.');
    return discriminator.outputs(sample, { training: true, ...(values === undefined || index > 0 ? {} : { values }) });
  };
  const view = (source: Batch, index: number) => judged(source, discriminators[index], score(index));
  const isTensor = (x: tf.Tensor | Sample): x is tf.Tensor => x instanceof tf.Tensor;

  const views = (discriminators.length > 0 ? discriminators : [undefined]).map((_, index): DiscriminatorView => {
    const [real, fake] = [view(realBatch, index), view(fakeBatch, index)];
    return {
      real,
      fake,
      critic: (x) => {
        const parts = discriminators[index]?.judges ?? [];
        return score(index)(isTensor(x) ? (parts.length === 1 ? { x } : { ...real.sample, x }) : x).score;
      },
    };
  });
  const drawn = new Map<string, Judged>();
  return {
    ...views[0]!,
    phase,
    batch,
    discriminators: views,
    draw(name) {
      let more = drawn.get(name);
      if (more === undefined) drawn.set(name, (more = view(generatedBatch(), 0)));
      return more;
    },
    mismatched: view(mismatchedBatch, 0),
    encode,
    decode(z) {
      if (generator?.decode === undefined) throw missing('a decoder', 'Take a generator that provides `decoder`.');
      return generator.decode(z, { training: true });
    },
    random,
    at: parts.at,
  };
}

/** Objects on the host → tensors, through `feed`, so that a program draws them anew at every call. */
export function feedBatch(
  next: () => Objects,
  feed: (produce: () => Float32Array | Int32Array, shape: readonly number[], dtype?: 'float32' | 'int32') => tf.Tensor,
  { space, batch, labelled }: { readonly space: Space; readonly batch: number; readonly labelled: boolean },
): ReturnType<PlayParts['nextBatch']> {
  let objects: Objects | undefined;
  const x = feed(() => (objects = next()).x, [batch, ...space.shape]);
  // fed right after x, in the same order at every call: the objects are those of this batch
  return labelled ? { x, labels: feed(() => objects!.labels!, [batch], 'int32') as tf.Tensor1D } : { x };
}
