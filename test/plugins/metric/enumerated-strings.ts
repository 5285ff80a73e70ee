/** Toys, tables and networks over bit strings for the metrics that enumerate. */
import { readFileSync } from 'node:fs';

import { type Dataset, type Discriminator, type Evaluation, marginalsOf, type Objects, productOf, tf, uniformOn } from 'ganvil';

import allEqual from '../../../plugins/dataset/all-equal.ts';
import barsAndStripes from '../../../plugins/dataset/bars-and-stripes.ts';
import parity from '../../../plugins/dataset/parity.ts';
import stroke from '../../../plugins/dataset/stroke.ts';
import { fakeEvaluation } from './fake-evaluation.ts';

const golden = JSON.parse(readFileSync(new URL('../../golden/metrics.json', import.meta.url), 'utf8')) as {
  cases: { id: string; expect: Record<string, number> }[];
};
export const goldenCase = (name: string) => golden.cases.find(({ id }) => id === `enumerated/${name}`)!.expect;

const context = { dataFolder: undefined, resolvePath: (path: string) => path };
const toys = {
  'all-equal': (params: object) => allEqual.create(allEqual.params.parse(params), context),
  'bars-and-stripes': (params: object) => barsAndStripes.create(barsAndStripes.params.parse(params), context),
  parity: (params: object) => parity.create(parity.params.parse(params), context),
  stroke: (params: object) => stroke.create(stroke.params.parse(params), context),
};
export const toy = (name: keyof typeof toys, params: object = {}): Dataset => toys[name](params);

/** The toys of the golden cases. */
export const GOLDEN: readonly (readonly [id: string, dataset: Dataset])[] = [
  ['all-equal-8', toy('all-equal')],
  ['parity-8', toy('parity')],
  ['stroke-12', toy('stroke')],
  ...[2, 3, 4].map((side) => [`bars-and-stripes-${side}x${side}`, toy('bars-and-stripes', { side })] as const),
];

/** P, and the product of its marginals. */
export function tablesOf({ enumeration }: Dataset): { readonly truth: Float64Array; readonly product: Float64Array } {
  const { valid, length } = enumeration!;
  const truth = uniformOn(valid, length);
  return { truth, product: productOf(marginalsOf(truth, length)) };
}

/** Looks each string up in a table of 2^n numbers. `[batch, n]` → `[batch]`. */
export const lookUp = (table: Float64Array, x: tf.Tensor): tf.Tensor1D => {
  const length = x.shape[1]!;
  const powers = tf.tensor2d(
    Array.from({ length }, (_, i) => 2 ** i),
    [length, 1],
  );
  const codes = x.greater(0).toFloat().matMul(powers).reshape([-1]).toInt();
  return tf.gather(tf.tensor1d(Float32Array.from(table)), codes);
};

/** A discriminator whose score is `of`, `[batch, n] → [batch, 1]`. */
export const critic = (of: (x: tf.Tensor) => tf.Tensor, judges: Discriminator['judges'] = ['x']): Discriminator => ({
  variables: {},
  state: {},
  judges,
  outputs: ({ x }) => ({ score: of(x!).reshape([-1, 1]) }),
});

/** What a metric looks at: these roles, and `generated` in the place of a generator's samples. */
export function evaluationOf(
  dataset: Dataset,
  roles: Partial<Pick<Evaluation, 'generator' | 'discriminators'>>,
  generated?: Objects,
): Evaluation {
  const { space } = dataset;
  return { ...fakeEvaluation({ space, generated: generated ?? { count: 0, x: new Float32Array() } }), dataset, ...roles };
}
