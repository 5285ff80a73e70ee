/**
 * argmax D(x) over bit strings by local beam search: of the strings in the beam and all that one flipped bit makes of them, the best `width` are
 * kept, until the beam stays as it is. Unlike separate climbs, the places of poor strings go to the neighbours of good ones.
 *
 * D judges whole strings only, so the beam holds whole strings, and not beginnings of strings as in decoding. A round costs `width` · n
 * evaluations of D.
 *
 * @see Russell & Norvig, "Artificial Intelligence: A Modern Approach", local beam search
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
  tf,
  z,
} from 'ganvil';

const ID = 'generator/argmax-beam';
const params = z.strictObject({
  width: z.int().positive().default(64).describe('Distinct strings that are kept from round to round.'),
  best: bestParam,
});

interface Candidate {
  readonly bits: Float32Array;
  readonly score: number;
}

/** The best of distinct candidates, in falling order. */
const bestOf = (candidates: ReadonlyMap<string, Candidate>, width: number) =>
  [...candidates].sort(([, a], [, b]) => b.score - a.score).slice(0, width);

export default defineGenerator({
  id: ID,
  summary: 'Keeps the best bit strings of a beam and of all that one flipped bit makes of them, until the beam stays as it is.',
  params,
  inject: ['discriminator'],
  create: ({ width, best }, { space, engine, roles: { discriminator } }) => {
    const length = requireBits(ID, space, 'Take generator/argmax-gradient.');
    requireObjectCritic(ID, discriminator);
    const region = regionOf(space, null);
    /** x [width, n] → its scores [width, 1] and those of its neighbours [width, n], the one with bit i flipped at i. */
    const programOf = perObjective(discriminator, (score) =>
      engine.program('argmax-beam', ({ x }) => {
        const flips = tf.sub(1, tf.eye(length).mul(2));
        const neighbours = x!.reshape([width, 1, length]).mul(flips.reshape([1, length, length]));
        return { tensors: { own: score(x!), near: score(neighbours.reshape([width * length, length])).reshape([width, length]) } };
      }),
    );

    return {
      space,
      estimator: 'none',
      variables: {},
      state: {},
      generate: async ({ batch, objective, random }) => {
        const program = programOf(objective);
        const evaluate = async (x: tf.Tensor) => {
          const { own, near } = (await program({ x })).tensors;
          const values = { own: await own!.data<'float32'>(), near: await near!.data<'float32'>() };
          tf.dispose([x, own!, near!]);
          requireFinite(values.near, ID);
          return values;
        };
        const start = region.random(width, random);
        const rows = await start.data<'float32'>();
        let beam: [string, Candidate][] | undefined;
        let rowsNow: Float32Array[] = Array.from({ length: width }, (_, i) => rows.slice(i * length, (i + 1) * length));
        let evaluations = 0;
        for (let x: tf.Tensor = start, moved = true; moved;) {
          const { own, near } = await evaluate(x);
          evaluations += width * (beam === undefined ? length + 1 : length);
          // a string's first score stands: rounding cannot make the beam go round and round
          const candidates = new Map<string, Candidate>(beam ?? rowsNow.map((bits, i) => [bits.join(), { bits, score: own[i]! }]));
          const limit = candidates.size < width ? -Infinity : Math.min(...[...candidates.values()].map(({ score }) => score));
          rowsNow.forEach((bits, i) => {
            for (let bit = 0; bit < length; bit++) {
              const score = near[i * length + bit]!;
              if (score <= limit) continue;
              const flipped = bits.slice();
              flipped[bit]! *= -1;
              const key = flipped.join();
              if (!candidates.has(key)) candidates.set(key, { bits: flipped, score });
            }
          });
          const next = bestOf(candidates, width);
          moved = beam === undefined || next.some(([key], i) => key !== beam![i]?.[0]);
          beam = next;
          // a short beam (fewer strings than `width` exist) is filled up by its best
          rowsNow = Array.from({ length: width }, (_, i) => next[i % next.length]![1].bits);
          if (moved) x = tf.tensor2d(Float32Array.from(rowsNow.flatMap((bits) => [...bits])), [width, length]);
        }
        const chosen = fillBatch(
          Float32Array.from(beam!, ([, { score }]) => score),
          best ?? batch,
          batch,
          random,
        );
        const samples = Float32Array.from([...chosen].flatMap((i) => [...beam![i]![1].bits]));
        return { samples: tf.tensor2d(samples, [batch, length]), evaluations };
      },
    };
  },
});
