import { beforeAll, describe, expect, it } from '@jest/globals';
import { decode as decodePng } from 'fast-png';
import { type Dataset, type Generator, type NoiseSampler, type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import latentAttributes from '../../../plugins/metric/latent-attributes.ts';
import { runContract } from '../../contracts/run.ts';
import { codedEvaluation, objectsOf } from './coded-evaluation.ts';
import { toy } from './enumerated-strings.ts';

beforeAll(() => eagerEngine('cpu'));

const LENGTH = 6;
const BITS: Space = { kind: 'bits', shape: [LENGTH] };
const STROKES = toy('stroke', { length: LENGTH });
const compose = (generator: Generator, dataset: Partial<Dataset> = STROKES, noise?: NoiseSampler, space: Space = BITS) =>
  latentAttributes.create(latentAttributes.params.parse({ samples: 1000, size: 16 }), {
    space,
    roles: { dataset, generator },
    noise,
  } as unknown as RoleContext<'dataset' | 'generator'>);
const measure = (generator: Generator, dataset?: Partial<Dataset>, noise?: NoiseSampler) =>
  compose(generator, dataset, noise).evaluate(codedEvaluation(BITS, generator, { train: objectsOf([[1]]) }));

/** Codes of `dim` numbers in (0, 1), each going round with another period so that none follows another. */
const PERIODS = [1, 7, 31];
const drawCodes = (dim: number) => (batch: number) =>
  tf.tensor2d(
    Array.from({ length: batch * dim }, (_, at) => (((PERIODS[at % dim]! * (Math.floor(at / dim) + 0.5)) / batch) % 1)), // prettier-ignore
    [batch, dim],
  );
/** Logits of strings whose ones go from `from` to just before `to`, both `[batch, 1]`. */
const strokeBetween = (from: tf.Tensor, to: tf.Tensor) => {
  const places = tf.range(0, LENGTH).reshape([1, LENGTH]);
  const inside = places.greaterEqual(from).logicalAnd(places.less(to)).toFloat();
  return inside.mul(60).sub(30);
};
const column = (z: tf.Tensor2D, i: number) => z.slice([0, i], [-1, 1]);

/** The second number is the length of a stroke that begins at the first place; the other two do nothing. */
const lengthOnly = {
  drawCodes: drawCodes(3),
  decode: (z: tf.Tensor2D) => strokeBetween(tf.scalar(0), column(z, 1).mul(LENGTH).floor().add(1)),
} as unknown as Generator;

describe('metric/latent-attributes', () => {
  runContract(metricContract(latentAttributes, { params: { samples: 200 }, dataset: toy('stroke') }));

  it('finds the number of a code that is the length of a stroke, and leaves a picture of all correlations', async () => {
    const { values, absent, detail, artifacts } = await measure(lengthOnly);
    // Spearman of 0 … 999 with six steps of equal length: √(1 − 1/6²) but for terms of 1/1000; of a uniform number with its steps R² is 1 − 1/36, too
    expect(values['ones-spearman']).toBeCloseTo(Math.sqrt(1 - 1 / 36), 3);
    expect(values['ones-r2']).toBeCloseTo(1 - 1 / 36, 2);
    // such a stroke has its middle at (length − 1)/2
    expect(values['position-spearman']).toBeCloseTo(values['ones-spearman']!, 12);
    expect(values['position-r2']).toBeCloseTo(values['ones-r2']!, 12);
    expect(absent).toEqual({});
    const { ones, ...rest } = detail as { ones: { strings: number; rho: number[] } };
    expect(rest).toMatchObject({ codes: 'prior', samples: 1000, counted: 1000, position: { strings: 1000 } });
    expect(ones.rho[1]).toBe(values['ones-spearman']);
    expect(Math.max(Math.abs(ones.rho[0]!), Math.abs(ones.rho[2]!))).toBeLessThan(0.2);
    expect(artifacts!.map(({ name }) => name)).toEqual(['correlations.png']);
    const { data, width } = decodePng(artifacts![0]!.bytes);
    const grey = (x: number) => data[x * 3]!;
    // three cells: ρ = .986 is the grey 127.5 · 1.986 = 253; the cells beside it are the greys of small correlations
    const cells = [1, Math.floor(width / 2), width - 2].map(grey);
    expect(cells[1]).toBe(253);
    [0, 2].forEach((i) => expect(Math.abs(cells[i]! - 127.5 * (1 + ones.rho[i]!))).toBeLessThan(1));
  });

  it('tells a meaning that no single number has by the probe', async () => {
    const generator = {
      drawCodes: drawCodes(2),
      decode: (z: tf.Tensor2D) => strokeBetween(tf.scalar(0), z.sum(1, true).mul(LENGTH / 2).floor().add(1)), // prettier-ignore
    } as unknown as Generator;
    const { values } = await measure(generator);
    expect(values['ones-r2']).toBeGreaterThan(0.9);
    expect(values['ones-spearman']).toBeLessThan(0.8); // each number has half of the variance: about √½
  });

  it('counts valid strings alone', async () => {
    // every second code becomes the string of ones at both ends, which is no stroke
    const generator = {
      drawCodes: drawCodes(3),
      decode: (z: tf.Tensor2D) => {
        const good = lengthOnly.decode!(z, { training: false });
        const bad = tf.tensor2d([[30, -30, -30, -30, -30, 30]]).tile([z.shape[0], 1]);
        const odd = tf.range(0, z.shape[0]).mod(2).reshape([-1, 1]);
        return good.mul(tf.sub(1, odd)).add(bad.mul(odd));
      },
    } as unknown as Generator;
    const { values, detail } = await measure(generator);
    expect(detail).toMatchObject({ counted: 500, ones: { strings: 500 } });
    expect(values['ones-spearman']).toBeCloseTo(Math.sqrt(1 - 1 / 36), 2);
    expect((await measure(generator, { enumeration: undefined })).detail).toMatchObject({ counted: 1000 });
  });

  it("takes what the generator makes of the run's noise, soft bits rounded", async () => {
    const noise = { sample: (batch: number) => drawCodes(1)(batch) } as unknown as NoiseSampler;
    const generator = {
      generate: ({ z }: { z: tf.Tensor2D }) => ({ samples: strokeBetween(tf.scalar(0), z.mul(LENGTH).floor().add(1)).div(300) }),
    } as unknown as Generator;
    const { values, detail } = await measure(generator, STROKES, noise);
    expect(detail).toMatchObject({ codes: 'noise', counted: 1000 });
    expect(values['ones-spearman']).toBeCloseTo(Math.sqrt(1 - 1 / 36), 3);
  });

  it('says why nothing can be told: the same attribute everywhere, no ones, or too few strings', async () => {
    const always = (string: readonly number[]) =>
      ({
        drawCodes: drawCodes(1),
        decode: (z: tf.Tensor2D) => tf.tensor2d([[...string]]).tile([z.shape[0], 1]),
      }) as unknown as Generator;
    const one = await measure(always([30, -30, -30, -30, -30, -30]));
    const same = (value: number) => ({ state: 'absent', reason: `All 1000 strings have the same, ${value}.` });
    expect(one).toMatchObject({ values: {}, absent: { 'ones-spearman': same(1), 'ones-r2': same(1), 'position-r2': same(0) } });
    expect(one.artifacts).toBeUndefined();
    const none = await measure(always([-30, -30, -30, -30, -30, -30]), { enumeration: undefined });
    const few = { state: 'absent', reason: '0 strings count, less than 10 for each of the 1 numbers of a code.' };
    expect(none.absent).toMatchObject({ 'ones-r2': same(0), 'position-spearman': few, 'position-r2': few });
    expect((await measure(always([30, -30, 30, -30, -30, -30]))).absent).toMatchObject({ 'ones-spearman': few });
  });

  it('refuses points, and generators without codes', () => {
    const generator = { estimator: 'none' } as Generator;
    expect(() => compose(generator, STROKES, undefined, { kind: 'points', shape: [2] })).toThrow(
      'metric/latent-attributes: expected bit strings, received objects of the space points, [2]. ' + 'Leave metric/latent-attributes out.',
    );
    expect(() => compose(generator)).toThrow(
      'metric/latent-attributes: expected a generator that makes objects of codes, received one without decoder, ' +
        'and without noise that says all of an object. Leave metric/latent-attributes out, or take a generator such as vae, or mlp without labels.',
    );
  });
});
