/**
 * argmax D(x) over bit strings by coordinate ascent: of the strings that one flipped bit makes, go to the best, until none is better. Climbs from
 * many random strings at once and gives the highest of the peaks: local maxima of D, of which the global one is missed less often the more starts
 * there are.
 *
 * A round costs `starts` · n evaluations of D, and a climb takes about as many rounds as bits have to change.
 */
import {
  bestParam,
  defineGenerator,
  fillBatch,
  perObjective,
  regionOf,
  requireBits,
  requireFinite,
  requireObjectCritic,
  rowsOf,
  tf,
  z,
} from 'ganvil';

const ID = 'generator/argmax-coordinate';
const params = z.strictObject({
  starts: z.int().positive().default(64).describe('Random strings from which it climbs.'),
  best: bestParam,
});

/** The first row of each peak. */
function distinct(peaks: Float32Array, length: number): Int32Array {
  const seen = new Map<string, number>();
  for (let row = 0; row * length < peaks.length; row++) {
    const key = peaks.subarray(row * length, (row + 1) * length).join();
    if (!seen.has(key)) seen.set(key, row);
  }
  return Int32Array.from(seen.values());
}

export default defineGenerator({
  id: ID,
  summary: 'Climbs from random bit strings, flipping the bit that raises the score most until none does.',
  params,
  inject: ['discriminator'],
  create: ({ starts, best }, { space, engine, roles: { discriminator } }) => {
    const length = requireBits(ID, space, 'Take generator/argmax-gradient.');
    requireObjectCritic(ID, discriminator);
    const region = regionOf(space, null);
    const programsOf = perObjective(discriminator, (score) => ({
      begin: engine.program('argmax-coordinate/begin', ({ x }) => ({ tensors: { scores: score(x!) } })),
      /** x [starts, n] with its scores [starts, 1] → each at its best neighbour, if that is better. */
      climb: engine.program('argmax-coordinate', ({ x, scores }) => {
        const count = x!.shape[0];
        const flips = tf.sub(1, tf.eye(length).mul(2)); // row i flips bit i
        const neighbours = x!.reshape([count, 1, length]).mul(flips.reshape([1, length, length]));
        const found = score(neighbours.reshape([count * length, length])).reshape([count, length]);
        const highest = found.max(1, true);
        const better = highest.greater(scores!).toFloat(); // against the score it came with: rounding cannot lead round and round
        const flip = tf
          .oneHot(found.argMax(1).toInt() as tf.Tensor1D, length)
          .toFloat()
          .mul(2)
          .mul(better);
        return {
          scalars: { moved: better.sum() },
          tensors: { x: x!.mul(tf.sub(1, flip)), scores: tf.maximum(highest, scores!) },
        };
      }),
    }));
    return {
      space,
      estimator: 'none',
      variables: {},
      state: {},
      generate: async ({ batch, near, objective, random }) => {
        const { begin, climb } = programsOf(objective);
        let x = near?.clone() ?? region.random(starts, random);
        const count = x.shape[0];
        let scores = (await begin({ x })).tensors.scores!;
        let evaluations = count;
        for (let moved = 1; moved > 0;) {
          const { tensors, scalars } = await climb({ x, scores });
          tf.dispose([x, scores]);
          [x, scores, moved] = [tensors.x!, tensors.scores!, scalars.moved!];
          evaluations += count * length;
        }
        const peaks = await x.data<'float32'>();
        const heights = await scores.data<'float32'>();
        tf.dispose([x, scores]);
        requireFinite(heights, ID);
        const rows = distinct(peaks, length);
        const chosen = fillBatch(rowsOf(heights, 1, rows), best ?? batch, batch, random).map((i) => rows[i]!);
        return { samples: tf.tensor2d(rowsOf(peaks, length, chosen), [batch, length]), evaluations };
      },
    };
  },
});
