import { beforeAll, describe, expect, it } from '@jest/globals';
import { codeRange, codesOf, type Dataset, type RoleContext, type Solver, type Space, stringsOf, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { generatorContract } from '../../../core/testing/index.ts';
import product from '../../../plugins/generator/product-of-marginals.ts';
import { runContract } from '../../contracts/run.ts';
import { tablesOf, toy } from '../metric/enumerated-strings.ts';
import { sharesAmong } from './solver-rig.ts';

beforeAll(() => eagerEngine('cpu'));

const random = () => new RandomStreams(1, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype)).stream('test');
const make = (dataset: Dataset, space: Space = dataset.space): Solver =>
  product.create({}, { space, initial: random(), roles: { dataset } } as unknown as RoleContext<'dataset'>) as Solver;

describe('generator/product-of-marginals', () => {
  runContract(
    generatorContract(product, {
      spaces: [{ kind: 'bits', shape: [5] }],
      dataset: ({ shape: [length] }) => toy('stroke', { length }),
    }),
  );

  it.each(['stroke', 'bars-and-stripes', 'parity'] as const)('knows the product of the marginals of %s, string by string', (name) => {
    const dataset = toy(name);
    const { length } = dataset.enumeration!;
    const logs = tf.tidy(() =>
      make(dataset).logProbability!(tf.tensor2d(stringsOf(codeRange(length), length), [2 ** length, length])).dataSync(),
    );
    tablesOf(dataset).product.forEach((probability, code) => expect(Math.exp(logs[code]!)).toBeCloseTo(probability, 7));
  });

  it('draws from it', async () => {
    const dataset = toy('stroke', { length: 5 });
    const { samples, evaluations } = await make(dataset).generate({ batch: 20_000, random: random(), training: true });
    expect(evaluations).toBe(0);
    const shares = sharesAmong([...codesOf(samples.dataSync<'float32'>(), 5).codes], 5);
    samples.dispose();
    const { product: table } = tablesOf(dataset);
    // five standard deviations
    shares.forEach((share, code) => expect(Math.abs(share - table[code]!)).toBeLessThan(5 * Math.sqrt(table[code]! / 20_000)));
  });

  it('counts the strings that are trained on, and no others', () => {
    const dataset = toy('stroke', { length: 4, heldOut: 0.3333 });
    const { train } = dataset.enumeration!;
    const share = [...train].filter((code) => (code & 1) === 1).length / train.length;
    const logs = tf.tidy(() => make(dataset).logProbability!(tf.tensor2d([[1, 1, 1, 1], [-1, 1, 1, 1]])).dataSync()); // prettier-ignore
    expect(Math.exp(logs[0]! - logs[1]!)).toBeCloseTo(share / (1 - share), 5);
  });

  it('counts strings that it draws where there is no enumeration', () => {
    const { enumeration: _, ...dataset } = toy('stroke', { length: 4 });
    const logs = tf.tidy(() => make(dataset).logProbability!(tf.tensor2d([[1, 1, 1, 1]])).dataSync());
    expect(Math.exp(logs[0]!)).toBeCloseTo(tablesOf(toy('stroke', { length: 4 })).product[15]!, 6);
  });

  it('is refused for points', () => {
    expect(() => make(toy('stroke'), { kind: 'points', shape: [2] })).toThrow(
      'generator/product-of-marginals: expected bit strings, received objects of the space points, [2]. Take generator/uniform.',
    );
  });
});
