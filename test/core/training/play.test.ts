import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Engine, GanvilError, type Play, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { BATCH, makeToy, type ToyOptions } from '../../../core/testing/toy-game.ts';
import { feedBatch, makePlay, type PlayParts } from '../../../core/training/play.ts';

let engine: Engine;
beforeAll(async () => {
  engine = await eagerEngine('cpu');
});

const numbers = (x: tf.Tensor) => Array.from(x.dataSync());
/** A play of toy roles, and how often batches, codes and objects were made. */
function watchedPlay(
  phase: Play['phase'],
  options: ToyOptions = {},
  change: Partial<PlayParts> = {},
  playOptions: Parameters<typeof makePlay>[2] = {},
) {
  const toy = makeToy(engine, options);
  const counts = { batches: 0, codes: 0, generated: 0, scored: 0 };
  const { generator, noise, nextBatch } = toy.parts;
  const [first, second] = toy.discriminators;
  const parts: PlayParts = {
    ...toy.parts,
    nextBatch: () => (counts.batches++, nextBatch()),
    noise: { ...noise!, sample: (...request) => (counts.codes++, noise!.sample(...request)) },
    ...(generator?.estimator === 'pathwise'
      ? { generator: { ...generator, generate: (request) => (counts.generated++, generator.generate(request)) } }
      : {}),
    discriminators: [{ ...first!, outputs: (...request) => (counts.scored++, first!.outputs(...request)) }, second!],
    ...change,
  };
  return { play: makePlay(parts, phase, playOptions), counts, toy };
}

describe('a play', () => {
  it('makes nothing before it is asked for, and everything once', () => {
    const { play, counts } = watchedPlay('generator');
    expect(counts).toEqual({ batches: 0, codes: 0, generated: 0, scored: 0 });
    expect(play.fake.scores).toBe(play.fake.scores);
    expect(play.fake.features).toBe(play.fake.features);
    expect(play.fake.codes).toBe(play.fake.codes);
    expect(counts).toEqual({ batches: 0, codes: 1, generated: 1, scored: 1 }); // G's update draws no real batch
    expect(play.real.samples).toBe(play.real.samples);
    expect(counts.batches).toBe(1);
  });

  it('draws a further batch under each name from fresh noise, once', () => {
    const { play, counts } = watchedPlay('generator');
    const [first, second, third] = [play.fake, play.draw('second'), play.draw('third')];
    expect(play.draw('second')).toBe(second);
    expect(numbers(second.codes)).not.toEqual(numbers(first.codes));
    expect(numbers(third.samples)).not.toEqual(numbers(second.samples));
    expect(numbers(second.scores)).not.toEqual(numbers(first.scores));
    expect(counts.codes).toBe(3);
  });

  it('hands each discriminator the parts that it judges: real (x, E(x), y) against generated (G(z), z, y)', () => {
    const { play } = watchedPlay('discriminator', { judges: ['x', 'z', 'y'] });
    expect(numbers(play.real.sample.x!)).toEqual(numbers(play.real.samples));
    expect(play.real.sample.z).toBe(play.real.codes);
    expect(play.fake.sample.x).toBe(play.fake.samples);
    expect(play.fake.sample.z).toBe(play.fake.codes);
    expect(numbers(play.real.sample.y!)).toEqual([0, 1, 2, 0, 1]);
    expect(numbers(play.fake.sample.y!)).toEqual([0, 1, 2, 0, 1]); // the real batch's: both have the same share of classes
    expect(Object.keys(watchedPlay('discriminator').play.real.sample)).toEqual(['x']);
  });

  it('pairs real objects with the labels of their neighbours: no object keeps its own place', () => {
    const { play } = watchedPlay('discriminator', { judges: ['x', 'y'] });
    expect(numbers(play.mismatched.labels)).toEqual([1, 0, 1, 2, 0]); // 0 1 2 0 1, shifted by one
    expect(numbers(play.mismatched.samples)).toEqual(numbers(play.real.samples));
    expect(numbers(play.mismatched.scores)).not.toEqual(numbers(play.real.scores));
  });

  it('shows the same objects through every discriminator', () => {
    const { play, toy } = watchedPlay('discriminator');
    expect(play.discriminators).toHaveLength(2);
    const [first, second] = play.discriminators;
    expect(first!.real.scores).toBe(play.real.scores);
    expect(numbers(second!.fake.samples)).toEqual(numbers(play.fake.samples));
    const judgedBySecond = toy.discriminators[1]!.outputs({ x: play.fake.samples }, { training: true }).score;
    expect(numbers(second!.fake.scores)).toEqual(numbers(judgedBySecond));
    expect(numbers(second!.critic(play.fake.samples))).toEqual(numbers(judgedBySecond));
  });

  it('scores anything with the critic: a tensor is taken for x, with the rest of the sample from the real batch', () => {
    const { play, toy } = watchedPlay('discriminator', { judges: ['x', 'y'] });
    const x = tf.zerosLike(play.real.samples);
    const expected = toy.discriminators[0]!.outputs({ x, y: play.real.labels }, { training: true }).score;
    expect(numbers(play.critic(x))).toEqual(numbers(expected));
    expect(numbers(play.critic({ x, y: play.mismatched.labels }))).not.toEqual(numbers(expected));
  });

  it('takes negatives in the place of generated samples, and other values in the place of the first D', () => {
    const negatives = tf.ones([BATCH, 2]);
    const { play, counts } = watchedPlay('discriminator', {}, {}, { negatives });
    expect(numbers(play.fake.samples)).toEqual(numbers(negatives));
    expect(numbers(play.fake.scores)).toEqual(numbers(play.critic(negatives)));
    expect(counts.generated).toBe(0);

    const { toy } = watchedPlay('discriminator');
    const values = Object.values(toy.discriminators[0]!.variables).map((variable) => variable.mul(2));
    const other = watchedPlay('discriminator', {}, {}, { values }).play;
    const plain = watchedPlay('discriminator').play;
    expect(numbers(other.real.scores)).not.toEqual(numbers(plain.real.scores));
    expect(numbers(other.discriminators[1]!.real.scores)).toEqual(numbers(plain.discriminators[1]!.real.scores));
  });

  it.each<[string, (play: Play) => unknown, Partial<PlayParts>, ToyOptions, string]>([
    ['scores without a discriminator', ({ real }) => real.scores, { discriminators: [] }, {}, 'Add a `discriminator`.'],
    ['generated samples without a generator', ({ fake }) => fake.samples, { generator: undefined }, {}, 'Add a `generator`.'],
    ['codes without noise', ({ fake }) => fake.codes, { noise: undefined }, {}, 'Add `noise`, such as gaussian.'],
    ['an encoder that G has not', ({ real }) => real.codes, {}, { solver: true }, 'Take a generator that provides `encoder`.'],
    [
      'a decoder that G has not',
      (play) => play.decode(tf.zeros([1, 2])),
      {},
      { solver: true },
      'Take a generator that provides `decoder`.',
    ],
    ['log P of real objects', ({ real }) => real.logProbability, {}, { solver: true }, 'Take a generator that provides `log-probability`.'],
    [
      'log P of samples of a pathwise generator',
      ({ fake }) => fake.logProbability,
      {},
      {},
      'Take a generator with the score-function estimator.',
    ],
    [
      'labels of an unlabelled data set',
      ({ real }) => real.labels,
      { nextBatch: () => ({ x: tf.zeros([BATCH, 2]) }) },
      {},
      'Take a data set with labels.',
    ],
    ['fresh samples of a solver', ({ draw }) => draw('second').samples, {}, { solver: true }, 'the trainer hands its samples in'],
  ])('refuses %s', (_what, ask, change, options, fix) => {
    const { play } = watchedPlay('discriminator', options, change);
    expect(() => ask(play)).toThrow(GanvilError);
    expect(() => ask(play)).toThrow(fix);
    expect(() => ask(play)).toThrow('none in this run');
  });

  it('refuses features that D does not give', () => {
    const { toy } = watchedPlay('discriminator');
    const bare = { ...toy.discriminators[0]!, outputs: () => ({ score: tf.zeros<tf.Rank.R2>([BATCH, 1]) }) };
    const { play } = watchedPlay('discriminator', {}, { discriminators: [bare] });
    expect(() => play.real.features).toThrow('Take a discriminator that provides `features`.');
  });
});

describe('feedBatch', () => {
  it('turns objects into tensors of their space, with the labels of the same batch', () => {
    let batches = 0;
    const next = () => ({ count: 2, x: Float32Array.of(++batches, 2, 3, 4, 5, 6, 7, 8), labels: Int32Array.of(batches, 0) });
    const space = { kind: 'image', shape: [2, 2, 1] } as const;
    const { x, labels } = feedBatch(next, engine.feed, { space, batch: 2, labelled: true });
    expect([x.shape, labels!.dtype, batches]).toEqual([[2, 2, 2, 1], 'int32', 1]);
    expect([numbers(x), numbers(labels!)]).toEqual([
      [1, 2, 3, 4, 5, 6, 7, 8],
      [1, 0],
    ]);
    expect(feedBatch(next, engine.feed, { space, batch: 2, labelled: false }).labels).toBeUndefined();
  });
});
