/**
 * Bit strings from p ∝ exp(s(x) / T) by chains that flip one bit at a time:
 *
 *   gibbs       the bit is drawn anew given all others: it flips with the probability σ((s(x′) − s(x)) / T)
 *   metropolis  it flips with the probability min(1, exp((s(x′) − s(x)) / T)), more often, and never stays for nothing
 *
 * x′ is x with that bit flipped. With one temperature and enough flips the chains are exact draws; with few they are what contrastive divergence
 * trains on (`start: data`), or persistent contrastive divergence (`start: persistent`). From a high temperature down to one near 0 they look for
 * the maximum (simulated annealing). A flip costs one evaluation of D.
 *
 * @see Geman & Geman 1984, "Stochastic Relaxation, Gibbs Distributions, and the Bayesian Restoration of Images", https://doi.org/10.1109/TPAMI.1984.4767596
 */
import {
  chainParams,
  defineGenerator,
  makeChains,
  perObjective,
  type RandomStream,
  regionOf,
  requireBits,
  requireObjectCritic,
  tf,
  z,
} from 'ganvil';

const ID = 'generator/sampler-gibbs';
const temperature = z.number().positive();
const params = z.strictObject({
  flips: z.int().positive().default(12).describe('Bits of each chain that are drawn anew at a call.'),
  order: z
    .enum(['sweep', 'random'])
    .default('sweep')
    .describe('Which bit is next: one after another, the same in all chains, or one drawn at random in each.'),
  rule: z.enum(['gibbs', 'metropolis']).default('gibbs').describe('How it is decided whether a bit flips.'),
  temperature: z
    .union([temperature, z.strictObject({ from: temperature, to: temperature })])
    .default(1)
    .describe('Temperature T; { from, to } lets it fall over the flips of a call, by the same factor each.'),
  ...chainParams,
});

/** Flips in a program. */
const CHUNK = 16;

/** The temperature of each flip. */
const temperatures = (given: z.output<typeof params>['temperature'], flips: number): Float32Array =>
  Float32Array.from({ length: flips }, (_, i) =>
    typeof given === 'number' ? given : given.from * (given.to / given.from) ** (flips === 1 ? 1 : i / (flips - 1)),
  );

export default defineGenerator({
  id: ID,
  summary: 'Samples bit strings from exp(score) by chains that draw one bit at a time anew.',
  source: 'Geman & Geman 1984, https://doi.org/10.1109/TPAMI.1984.4767596',
  params,
  inject: ['discriminator'],
  create: ({ flips, order, rule, temperature: given, ...chain }, { space, engine, batch, initial, roles: { discriminator } }) => {
    const length = requireBits(ID, space, 'Take generator/sampler-langevin.');
    requireObjectCritic(ID, discriminator);
    const chains = makeChains(chain, { region: regionOf(space, null), batch, initial });
    const cooling = temperatures(given, flips);

    const programOf = perObjective(discriminator, (score) =>
      engine.program('sampler-gibbs', ({ x: from, bits, chances, temperatures: heat }) => {
        let x = from!;
        let scores = score(x);
        let moved: tf.Tensor = tf.scalar(0);
        const [bitOf, chanceOf, heatOf] = [tf.unstack(bits!), tf.unstack(chances!), tf.unstack(heat!)];
        bitOf.forEach((bit, i) => {
          const flipped = x.mul(
            tf.sub(
              1,
              tf
                .oneHot(bit as tf.Tensor1D, length)
                .toFloat()
                .mul(2),
            ),
          );
          const there = score(flipped);
          const gain = there.sub(scores).div(heatOf[i]!);
          const odds = rule === 'gibbs' ? gain.sigmoid() : gain.minimum(0).exp();
          const goes = chanceOf[i]!.reshape([-1, 1]).less(odds).toFloat();
          x = x.add(flipped.sub(x).mul(goes));
          scores = there.mul(goes).add<tf.Tensor2D>(scores.mul(tf.sub(1, goes)));
          moved = moved.add(goes.sum());
        });
        return { scalars: { moved }, tensors: { x } };
      }),
    );

    /** Which bit of each chain is next, `[flips, chains]`. */
    const bitsOf = (count: number, random: RandomStream): Int32Array => {
      if (order === 'random') return random.integers(flips * count, 0, length);
      const [first] = random.integers(1, 0, length); // calls of few flips reach every bit
      return Int32Array.from({ length: flips * count }, (_, at) => (first! + Math.floor(at / count)) % length);
    };

    return {
      space,
      estimator: 'none',
      variables: {},
      state: chains.state,
      startsAtData: chains.startsAtData,
      reports: ['acceptance', 'temperature'],
      generate: (request) =>
        chains.sample(request, async (begin) => {
          const { random } = request;
          const program = programOf(request.objective);
          const count = begin.shape[0];
          const bits = bitsOf(count, random);
          let x = begin;
          let [moved, evaluations] = [0, 0];
          for (let done = 0; done < flips; done += CHUNK) {
            const now = Math.min(CHUNK, flips - done);
            const inputs = {
              x,
              bits: tf.tensor2d(bits.subarray(done * count, (done + now) * count), [now, count], 'int32'),
              chances: random.uniform([now, count]),
              temperatures: tf.tensor1d(cooling.subarray(done, done + now)),
            };
            const { tensors, scalars } = await program(inputs);
            tf.dispose([inputs.bits, inputs.chances, inputs.temperatures, ...(x === begin ? [] : [x])]);
            x = tensors.x!;
            moved += scalars.moved!;
            evaluations += count * (now + 1);
          }
          return { x, evaluations, scalars: { acceptance: moved / (flips * count), temperature: cooling.at(-1)! } };
        }),
    };
  },
});
