import { type Dataset, type Evaluation, type Mixture, type Objects, type Space, tf } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';

const streams = new RandomStreams(7, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype));

/** K centres on the unit circle, without the end point. */
export const ring = (modes = 8, std = 0.05): Mixture => ({
  centres: Array.from({ length: modes }, (_, k) => [Math.cos((2 * Math.PI * k) / modes), Math.sin((2 * Math.PI * k) / modes)]),
  std,
  weights: Array.from({ length: modes }, () => 1 / modes),
});

/** `count` draws of a mixture of equal weights, or of those of its modes that `among` names. */
export function drawMixture(
  { centres, std }: Mixture,
  count: number,
  stream: string,
  among: readonly number[] = centres.map((_, k) => k),
): Objects {
  const random = streams.stream(stream);
  const chosen = random.integers(count, 0, among.length);
  const dim = centres[0]!.length;
  const x = random.normals(count * dim).map((normal, i) => centres[among[chosen[Math.floor(i / dim)]!]!]![i % dim]! + std * normal);
  return { count, x };
}

/** Everything that a metric looks at, with fixed objects in the place of a generator's. */
export function fakeEvaluation({
  space,
  generated,
  mixture,
  samples = generated.count,
  real = generated,
}: {
  space: Space;
  generated: Objects;
  mixture?: Mixture;
  samples?: number;
  real?: Objects;
}): Evaluation {
  const unused = () => {
    throw new Error('not part of this test');
  };
  const dataset: Dataset = {
    space,
    classes: 0,
    splits: {},
    batches: unused,
    sample: unused,
    ...(mixture === undefined ? {} : { mixture }),
  };
  return {
    step: 500,
    samples,
    space,
    dataset,
    generator: undefined,
    discriminators: [],
    generate: (count) => Promise.resolve({ count, x: generated.x.subarray(0, (count * generated.x.length) / generated.count) }),
    real: (count, { stream = 'real' } = {}) =>
      stream === 'real' || mixture === undefined ? real : drawMixture(mixture, count, 'reference'),
    cost: unused,
    random: streams.stream('metric'),
  };
}
