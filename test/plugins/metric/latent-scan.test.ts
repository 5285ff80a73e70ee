import { beforeAll, describe, expect, it } from '@jest/globals';
import { decode as decodePng } from 'fast-png';
import { type Generator, type NoiseSampler, type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import latentScan from '../../../plugins/metric/latent-scan.ts';
import { runContract } from '../../contracts/run.ts';
import { codedEvaluation, objectsOf } from './coded-evaluation.ts';
import { toy } from './enumerated-strings.ts';

beforeAll(() => eagerEngine('cpu'));

const BITS: Space = { kind: 'bits', shape: [2] };
const compose = (space: Space, generator: Generator, params: object, noise?: NoiseSampler) =>
  latentScan.create(latentScan.params.parse(params), { space, roles: { generator }, noise } as unknown as RoleContext<'generator'>);
const scan = async (generator: Generator, params: object, noise?: NoiseSampler) => {
  const { values, detail, artifacts } = await compose(BITS, generator, params, noise).evaluate(
    codedEvaluation(BITS, generator, { train: objectsOf([[1, 1]]) }),
  );
  const { data, width, height } = decodePng(artifacts![0]!.bytes);
  const grey = (x: number, y: number) => data[(y * width + x) * 3];
  return { values, detail, width, height, grey };
};
/** The first bit has the first number of the code as its logit; nothing else matters. */
const first = (z: tf.Tensor2D) => tf.concat([z.slice([0, 0], [-1, 1]), tf.ones([z.shape[0], 1]).mul(100)], 1);

describe('metric/latent-scan', () => {
  runContract(metricContract(latentScan, { params: { numbers: 2, points: 3 }, dataset: toy('stroke') }));

  it('draws a row for each number, which goes from low to high while the others stay, and says which of them move the object', async () => {
    const generator = { drawCodes: () => tf.tensor2d([[0, 3]]), decode: first } as unknown as Generator;
    const { values, detail, width, height, grey } = await scan(generator, { numbers: 5, points: 3, range: 200, gap: 0, size: 30 });
    expect(values).toEqual({ moving: 0.5 }); // the code has two numbers
    expect(detail).toEqual({ codes: 'prior', code: [0, 3], moving: [true, false] });
    // two rows of three strings of two cells, each 5 pixels wide
    expect([width, height]).toEqual([30, 10]);
    // the first row's first bits: logits −200, 0, 200 have the means −1, 0, 1 and the greys 0, round(127.5), 255; second bits are 1
    expect([2, 7, 12, 17, 22, 27].map((x) => grey(x, 2))).toEqual([0, 255, 128, 255, 255, 255]);
    // the second row: the first number stays 0
    expect([2, 7, 12, 17, 22, 27].map((x) => grey(x, 7))).toEqual([128, 255, 128, 255, 128, 255]);
  });

  it("takes the run's noise where there is no decoder", async () => {
    const noise = { sample: () => tf.tensor2d([[0.25]]) } as unknown as NoiseSampler;
    const generator = { generate: ({ z }: { z: tf.Tensor2D }) => ({ samples: tf.concat([z, z], 1) }) } as unknown as Generator;
    const { values, detail } = await scan(generator, { points: 2, range: 0.2 }, noise);
    expect(detail).toMatchObject({ codes: 'noise', code: [0.25] });
    expect(values).toEqual({ moving: 0 }); // from −.2 to .2: less than the threshold .5
    expect((await scan(generator, { points: 2, range: 0.3 }, noise)).values).toEqual({ moving: 1 });
  });

  it('refuses points, and generators without codes', () => {
    const generator = { estimator: 'none' } as Generator;
    expect(() => compose({ kind: 'points', shape: [2] }, generator, {})).toThrow(
      'metric/latent-scan: expected images of 1 or 3 channels, or bit strings, received points of the shape [2]. Leave latent-scan out.',
    );
    expect(() => compose(BITS, generator, {})).toThrow(/expected a generator that makes objects of codes/);
  });
});
