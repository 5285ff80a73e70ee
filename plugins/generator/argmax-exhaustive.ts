/**
 * argmax D(x) over all bit strings: every string is scored. Exact, and only for strings that can be enumerated.
 *
 * A batch costs 2^n evaluations of D however many objects it holds: 4 096 for 12 bits, a million for 20. Strings that tie for the highest score
 * are all maximisers and fill the batch in turn.
 */
import {
  bestParam,
  codeRange,
  defineGenerator,
  fillBatch,
  LONGEST,
  perObjective,
  requireBits,
  requireFinite,
  requireObjectCritic,
  stateCount,
  stringsOf,
  tf,
  z,
} from 'ganvil';

const ID = 'generator/argmax-exhaustive';
/** Strings in a forward pass. */
const PASS = 4096;

export default defineGenerator({
  id: ID,
  summary: 'Finds the bit strings of the highest score by scoring all of them.',
  params: z.strictObject({ best: bestParam }),
  inject: ['discriminator'],
  create: ({ best }, { space, engine, roles: { discriminator } }) => {
    const length = requireBits(ID, space, 'Take generator/argmax-coordinate or generator/sampler-gibbs.', LONGEST);
    requireObjectCritic(ID, discriminator);
    const states = stateCount(length);
    const programOf = perObjective(discriminator, (score) =>
      engine.program('argmax-exhaustive', ({ x }) => ({ tensors: { scores: score(x!) } })),
    );
    const scoresOf = async (program: ReturnType<typeof programOf>): Promise<Float32Array> => {
      const [all, every] = [new Float32Array(states), codeRange(length)];
      for (let from = 0; from < states; from += PASS) {
        const codes = every.subarray(from, from + PASS);
        const x = tf.tensor2d(stringsOf(codes, length), [codes.length, length]);
        const { scores } = (await program({ x })).tensors;
        all.set(await scores!.data<'float32'>(), from);
        tf.dispose([x, scores!]);
      }
      requireFinite(all, ID);
      return all;
    };
    return {
      space,
      estimator: 'none',
      variables: {},
      state: {},
      generate: async ({ batch, objective, random }) => {
        const scores = await scoresOf(programOf(objective));
        const codes = Uint32Array.from(fillBatch(scores, best ?? batch, batch, random));
        return { samples: tf.tensor2d(stringsOf(codes, length), [batch, length]), evaluations: states };
      },
    };
  },
});
