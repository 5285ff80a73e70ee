/**
 * Bit strings whose bits are independent, each as often 1 as in the training data: what is left of the data when all that binds their parts is
 * lost. A proposal for negatives, and the best that a learner of single components can do: KL(P‖Q) is the data's total correlation.
 *
 *   Q(x) = ∏ᵢ P(xᵢ)
 *
 * D trained against it by a logistic loss ends at s = log P − log Q.
 */
import { type Dataset, defineGenerator, type RandomStream, requireBits, tf, z } from 'ganvil';

/** Training objects from which marginals are counted where the strings cannot be enumerated. */
const COUNTED = 10_000;

/** P(bit i = 1) over the training strings. */
function marginalsOf({ enumeration, sample, splits }: Dataset, length: number, random: RandomStream): Float32Array {
  const ones = new Float32Array(length);
  if (enumeration !== undefined) {
    for (const code of enumeration.train) for (let i = 0; i < length; i++) ones[i]! += (code >>> i) & 1;
    return ones.map((count) => count / enumeration.train.length);
  }
  const { x, count } = sample(Math.min(COUNTED, splits.train?.count ?? COUNTED), random);
  x.forEach((bit, at) => (ones[at % length]! += bit > 0 ? 1 : 0));
  return ones.map((sum) => sum / count);
}

export default defineGenerator({
  id: 'generator/product-of-marginals',
  summary: 'Draws the bits of a string independently, each as often 1 as in the data.',
  params: z.strictObject({}),
  provides: ['log-probability'],
  inject: ['dataset'],
  create: (_, { space, initial, roles: { dataset } }) => {
    const length = requireBits('generator/product-of-marginals', space, 'Take generator/uniform.');
    const marginals = marginalsOf(dataset, length, initial);
    return {
      space,
      estimator: 'none',
      variables: {},
      state: {},
      generate: ({ batch, random }) => {
        const drawn = random.uniforms(batch * length);
        const x = drawn.map((value, at) => (value < marginals[at % length]! ? 1 : -1));
        return Promise.resolve({ samples: tf.tensor2d(x, [batch, length]), evaluations: 0 });
      },
      logProbability: (x) => {
        const one = tf.tensor1d(marginals);
        return tf.where(x.greater(0), one.broadcastTo(x.shape), tf.sub(1, one).broadcastTo(x.shape)).log().sum<tf.Tensor1D>(1);
      },
    };
  },
});
