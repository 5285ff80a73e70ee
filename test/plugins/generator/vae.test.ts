import { beforeAll, describe, expect, it } from '@jest/globals';
import { type NoiseSampler, type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import mlp from '../../../plugins/generator/mlp.ts';
import vae from '../../../plugins/generator/vae.ts';
import gaussian from '../../../plugins/noise/gaussian.ts';
import uniform from '../../../plugins/noise/uniform.ts';
import { runContract } from '../../contracts/run.ts';
import { withComposed } from '../../core/compose/composed.ts';
import { free, generated, makeGenerator, random } from './made-generator.ts';

beforeAll(() => eagerEngine('cpu'));

const BITS: Space = { kind: 'bits', shape: [4] };
const PLANE: Space = { kind: 'points', shape: [2] };
const normal = (dim: number): NoiseSampler => gaussian.create({ dim }, {} as RoleContext);

describe('generator/vae', () => {
  runContract(generatorContract(vae, { params: { hidden: [6], code: 2, encoder: { hidden: [5] } }, noise: undefined }));
  describe('with the noise of the run', () =>
    runContract(generatorContract(vae, { params: { hidden: [6], code: 2, encoder: { hidden: [] } }, noise: normal(2), spaces: [PLANE] })));

  it('decodes by the network of generator/mlp, of the same params', () => {
    const block = { hidden: [5, 3], activation: 'tanh', batchNorm: true };
    const decoder = makeGenerator(vae, PLANE, { ...block, code: 2 });
    const context = { space: PLANE, roles: { noise: normal(2) }, initial: random().stream('initial') } as unknown as RoleContext<'noise'>;
    const alone = mlp.create(mlp.params.parse(block), context) as ReturnType<typeof makeGenerator>;
    const named = Object.entries(decoder.variables).filter(([name]) => name.startsWith('decoder/'));
    expect(named.map(([name, { shape }]) => [name.slice('decoder/'.length), shape])).toEqual(
      Object.entries(alone.variables).map(([name, { shape }]) => [name, shape]),
    );
    // the decoder is made first: the same stream gives it the same weights
    const z = tf.tensor2d([[0.3, -1]]);
    const request = { batch: 1, z, random: random().stream('noise'), training: false };
    expect(decoder.generate(request).samples.arraySync()).toEqual(alone.generate(request).samples.arraySync());
    [decoder, alone].forEach(free);
  });

  it('draws codes from what the encoder gives: m + e^{ℓ/2} ξ', () => {
    const generator = makeGenerator(vae, PLANE, { code: 1, encoder: { hidden: [] } });
    generator.variables['encoder/0-dense/kernel']!.assign(
      tf.tensor2d([
        [1, 0],
        [0, 1],
      ]),
    ); // m = x₁, ℓ = x₂
    const COUNT = 20_000;
    tf.tidy(() => {
      const x = tf.tile(tf.tensor2d([[3, Math.log(4)]]), [COUNT, 1]);
      const { mean, logVariance, sample } = generator.encode!(x, { training: false, random: random().stream('encoder') });
      expect([mean.dataSync()[0], logVariance!.dataSync()[0]]).toEqual([3, expect.closeTo(Math.log(4), 6)]);
      const { mean: found, variance } = tf.moments(sample);
      expect(Math.abs(found.dataSync()[0]! - 3)).toBeLessThan((4 * 2) / Math.sqrt(COUNT)); // four standard errors
      expect(Math.abs(variance.dataSync()[0]! - 4)).toBeLessThan(4 * 4 * Math.sqrt(2 / COUNT));
    });
    free(generator);
  });

  it('draws each bit by itself, with the logits that it decodes', () => {
    const generator = makeGenerator(vae, BITS, { code: 2, hidden: [] });
    generator.variables['decoder/0-dense/kernel']!.assign(tf.zeros([2, 4]));
    generator.variables['decoder/0-dense/bias']!.assign(tf.tensor1d([-9, 9, Math.log(3), 0]));
    const COUNT = 10_000;
    const { x } = generated(generator, COUNT);
    const ones = [0, 1, 2, 3].map((i) => Array.from(x).filter((bit, at) => at % 4 === i && bit === 1).length / COUNT);
    [0, 1, 0.75, 0.5].forEach((p, i) => expect(Math.abs(ones[i]! - p)).toBeLessThan(0.02)); // four standard errors of .005
    tf.tidy(() => expect(generator.decode!(tf.zeros([1, 2]), { training: false }).shape).toEqual([1, 4]));
    free(generator);
  });

  it('draws codes from N(0, I), and takes them of the run where it has noise', () => {
    const generator = makeGenerator(vae, PLANE, { code: 3 });
    tf.tidy(() => {
      const codes = generator.drawCodes!(5000, random().stream('codes'));
      expect(codes.shape).toEqual([5000, 3]);
      expect(Math.abs(tf.moments(codes).mean.dataSync()[0]!)).toBeLessThan(4 / Math.sqrt(15_000));
      expect(Math.abs(tf.moments(codes).variance.dataSync()[0]! - 1)).toBeLessThan(4 * Math.sqrt(2 / 15_000));
      const request = { batch: 2, random: random().stream('noise'), training: false };
      const z = random().stream('noise').normal([2, 3]) as tf.Tensor2D; // the numbers that it would have drawn itself
      expect(generator.generate({ ...request, z }).samples.arraySync()).toEqual(
        generator.generate({ ...request, random: random().stream('noise') }).samples.arraySync(),
      );
    });
    free(generator);
  });

  it.each<[string, NoiseSampler]>([
    ['noise of 2 numbers', normal(2)],
    ['noise of another distribution', uniform.create(uniform.params.parse({ dim: 3 }), {} as RoleContext)],
  ])('refuses %s as its prior', (what, noise) => {
    expect(() => makeGenerator(vae, PLANE, { code: 3 }, noise)).toThrow(
      `generator/vae: expected noise of 3 standard normal numbers, as long as a code, or none, received ${what}. ` +
        'Leave `noise` out, or take { use: gaussian, with: { dim: 3 } }.',
    );
  });

  it('learns to reconstruct, and says in its loss how well', async () => {
    const roles = {
      dataset: ['stroke', { length: 6 }],
      generator: ['vae', { hidden: [32], code: 4, encoder: { hidden: [32] } }],
      objective: ['evidence-bound'],
      trainer: ['alternating', { generator: { optimizer: { use: 'adam', with: { learningRate: 1e-2, beta1: 0.9 } } } }],
    } as const;
    await withComposed(roles, { batch: 64 }, async ({ steps }) => {
      const logged = await steps(300);
      // 6 log 2 at first; the entropy of 21 strokes is log 21 = 3.04, the least there is
      expect(logged[0]!['loss/generator']).toBeGreaterThan(4);
      const last = logged.slice(-50).reduce((sum, one) => sum + one['loss/generator']!, 0) / 50;
      expect(last).toBeLessThan(3.6);
      expect(last).toBeGreaterThan(Math.log(21));
    });
  });
});
