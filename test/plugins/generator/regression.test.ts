import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  codeRange,
  type Dataset,
  momentsOf,
  type NoiseSampler,
  type RoleContext,
  type Space,
  stringsOf,
  tf,
  type TrainedGenerator,
} from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import regression from '../../../plugins/generator/regression.ts';
import { runContract } from '../../contracts/run.ts';
import { withComposed } from '../../core/compose/composed.ts';
import { toy } from '../metric/enumerated-strings.ts';
import { free, generated, random } from './made-generator.ts';

beforeAll(() => eagerEngine('cpu'));

const KINDS = ['random', 'table', 'principal'] as const;
type Kind = (typeof KINDS)[number];

/** Strokes of 4 bits: 10 of them, 3 held out. */
const strokes = toy('stroke', { length: 4, heldOut: 0.3333 });
function make(codes: Kind, params: object = {}, dataset: Dataset = strokes, space: Space = dataset.space, noise?: NoiseSampler) {
  const context = { space, noise, initial: random().stream('initial'), roles: { dataset } } as unknown as RoleContext<'dataset'>;
  return regression.create(regression.params.parse({ code: 2, hidden: [6], codes, ...params }), context) as TrainedGenerator;
}
/** Codes of strings that are given by their numbers. */
const coded = (generator: TrainedGenerator, strings: Uint32Array, length = 4) =>
  tf.tidy(() => {
    const x = tf.tensor2d(stringsOf(strings, length), [strings.length, length]);
    const { sample, mean, logVariance } = generator.encode!(x, { training: true, random: random().stream('encoder') });
    expect([logVariance, mean.arraySync()]).toEqual([undefined, sample.arraySync()]);
    return sample.arraySync();
  });
const ALL = codeRange(4);
const lengthOf = (row: readonly number[]) => Math.hypot(...row);

describe('generator/regression', () => {
  describe.each(KINDS)('with codes that are %s', (codes) =>
    runContract(
      generatorContract(regression, {
        params: { hidden: [6], code: 2, codes },
        noise: undefined,
        spaces: [{ kind: 'bits', shape: [5] }],
        dataset: ({ shape: [length] }) => toy('stroke', { length, heldOut: 0.3333 }),
      }),
    ),
  );

  it('gives each string a code of its own, whether it is trained on or not', () => {
    for (const codes of ['random', 'table'] as const) {
      const generator = make(codes);
      const rows = { ...generator.variables, ...generator.state }['codes/rows']!.arraySync() as number[][];
      expect(rows.length).toBe(16);
      // the row at the number of the string, bit i counting 2^i; in the ball where it is trained
      const within = (row: readonly number[]) => (codes === 'random' ? 1 : Math.max(1, lengthOf(row)));
      coded(generator, ALL).forEach((row, at) =>
        row.forEach((value, i) => expect(value).toBeCloseTo(rows[at]![i]! / within(rows[at]!), 6)),
      );
      free(generator);
    }
  });

  it('draws random codes from the standard normal', () => {
    const generator = make('random', { code: 8 }, toy('stroke', { length: 10 }));
    const { mean, variance } = tf.tidy(() => {
      const found = tf.moments(generator.state['codes/rows']!);
      return { mean: found.mean.dataSync()[0]!, variance: found.variance.dataSync()[0]! };
    });
    expect(Math.abs(mean)).toBeLessThan(4 / Math.sqrt(8192)); // four standard errors
    expect(Math.abs(variance - 1)).toBeLessThan(4 * Math.sqrt(2 / 8192));
    free(generator);
  });

  it('keeps codes of the table in the unit ball, whatever their rows are', () => {
    const generator = make('table');
    const rows = [[3, 4], [0.3, 0.4], [0, 0]]; // prettier-ignore
    tf.tidy(() => generator.variables['codes/rows']!.assign(tf.tensor2d([...rows, ...Array<number[]>(13).fill([0, 0])])));
    const [far, near, zero] = coded(generator, Uint32Array.of(0, 1, 2));
    [0.6, 0.8, 0.3, 0.4, 0, 0].forEach((value, i) => expect([...far!, ...near!, ...zero!][i]).toBeCloseTo(value, 6));
    free(generator);
  });

  it('knows principal components of strings that it was not trained on', () => {
    const generator = make('principal');
    const { train, heldOut } = strokes.enumeration!;
    const { mean, covariance } = momentsOf(coded(generator, train).flat(), 2);
    [...mean, ...covariance].forEach((value, i) => expect(value).toBeCloseTo([0, 0, 1, 0, 0, 1][i]!, 5));
    // a linear map: codes of x and −x lie on both sides of the code of the strings' centre
    const [one, other, third, fourth] = coded(generator, Uint32Array.of(heldOut[0]!, 15 - heldOut[0]!, 0, 15));
    one!.forEach((value, i) => expect(value + other![i]!).toBeCloseTo(third![i]! + fourth![i]!, 5));
    free(generator);
  });

  it.each(KINDS)('draws new codes from the normal of those of training strings: %s', (codes) => {
    const generator = make(codes);
    const { mean, covariance } = momentsOf(coded(generator, strokes.enumeration!.train).flat(), 2);
    const drawn = momentsOf(
      tf.tidy(() => generator.drawCodes!(5000, random().stream('noise')).dataSync()),
      2,
    );
    const spread = Math.sqrt(Math.max(covariance[0]!, covariance[3]!));
    mean.forEach((value, i) => expect(Math.abs(drawn.mean[i]! - value)).toBeLessThan((4 * spread) / Math.sqrt(5000))); // four standard errors
    covariance.forEach((value, i) => expect(Math.abs(drawn.covariance[i]! - value)).toBeLessThan(4 * spread ** 2 * Math.sqrt(2 / 5000)));
    free(generator);
  });

  it('fits anew where the codes of the table have changed', () => {
    const generator = make('table');
    const before = generated(generator, 64).x;
    expect(generated(generator, 64).x).toEqual(before);
    const rows = generator.variables['codes/rows']!;
    tf.tidy(() => rows.assign(tf.ones(rows.shape)));
    const codes = tf.tidy(() => generator.drawCodes!(64, random().stream('noise')).arraySync());
    for (const value of codes.flat()) expect(value).toBeCloseTo(Math.SQRT1_2, 3); // (1, 1) on the circle, without a spread
    free(generator);
  });

  describe.each(['eager', 'compiled'] as const)('trained, %s', (kind) => {
    it.each(KINDS)('learns to give training strings back from codes that are %s, and moves their rows of a table alone', async (codes) => {
      const data = { length: 4, heldOut: 0.3333 };
      const roles = {
        dataset: ['stroke', data],
        generator: ['regression', { hidden: [32], code: 4, codes }],
        objective: ['reconstruction'],
        trainer: ['alternating', { generator: { optimizer: { use: 'adam', with: { learningRate: 1e-2, beta1: 0.9 } } } }],
      } as const;
      const engine = kind === 'eager' ? await eagerEngine('cpu') : await compiledEngine({ backend: 'cpu', onUncovered: 'refuse' });
      await withComposed(roles, { batch: 32, services: { engine } }, async ({ steps, generator }) => {
        const rows = () => (({ ...generator!.variables, ...generator!.state })['codes/rows']?.arraySync() ?? []) as number[][];
        const before = rows();
        const losses = (await steps(300)).map((logged) => logged['loss/generator']!);
        expect(losses[0]).toBeGreaterThan(2); // 4 log 2 = 2.77 for bits that are not known
        expect(losses.at(-1)).toBeLessThan(0.2);
        const trained = new Set(toy('stroke', data).enumeration!.train);
        const moved = rows().map((row, at) => row.some((value, i) => value !== before[at]![i]));
        expect(moved).toEqual(before.map((_, at) => codes === 'table' && trained.has(at)));
      });
    });
  });

  it('refuses strings that are too long for a code each', () => {
    const { enumeration: _, ...dataset } = toy('stroke', { length: 4 });
    expect(() => make('table', {}, dataset, { kind: 'bits', shape: [17] })).toThrow(
      'generator/regression: expected bit strings of at most 16 bits, since each of them has a code of its own, received strings of 17 bits. ' +
        'Take shorter strings, or generator/auto-encoder, whose encoder gives any object a code.',
    );
  });

  it('refuses points', () => {
    expect(() => make('random', {}, strokes, { kind: 'points', shape: [2] })).toThrow(
      'generator/regression: expected bit strings, received objects of the space points, [2]. ' +
        'Take generator/auto-encoder, whose encoder gives any object a code.',
    );
  });

  it('refuses noise that it would not read', () => {
    const noise = { dim: 2, parts: [], sample: () => tf.zeros<tf.Rank.R2>([1, 2]) };
    expect(() => make('random', {}, strokes, strokes.space, noise)).toThrow('expected no noise in this spec');
  });

  it.each<[string, number, Dataset, string]>([
    ['bits', 5, strokes, 'at most 4, since `codes` is principal and 7 training strings of 4 bits have no more components, received 5'],
    ['strings', 2, toy('all-equal', { length: 4 }), 'at most 1, since `codes` is principal and 2 training strings of 4 bits'],
  ])('refuses more principal components than there are %s', (_what, code, dataset, message) => {
    expect(() => make('principal', { code }, dataset)).toThrow(message);
    expect(() => make('principal', { code }, dataset)).toThrow('Give a smaller `code`, or take `codes: random` or `codes: table`.');
  });
});
