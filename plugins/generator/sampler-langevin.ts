/**
 * Points or images from p ∝ exp(s(x) / T) by Langevin dynamics:
 *
 *   x ← x + ½ α ∇ₓ s(x) + σ ξ,   ξ ~ N(0, I),   T = σ² / α
 *
 * With σ = √α (the default) the temperature is 1. Energy-based models of images are mostly sampled with σ far below √α, at a temperature that is
 * never named: it is logged here. Without `adjusted` a step of finite size has an error: for s = −x²/2 and T = 1 the variance is 1 / (1 − α/4).
 * With it (the Metropolis-adjusted Langevin algorithm) a step is taken with the probability that makes exp(s / T) exact.
 *
 * Where the space has a bound, a step that leaves it is projected back, or, if adjusted, refused. A step costs one evaluation of D with its
 * gradient; an adjusted call costs one more.
 *
 * @see Welling & Teh 2011, "Bayesian Learning via Stochastic Gradient Langevin Dynamics"; Roberts & Tweedie 1996, https://doi.org/10.2307/3318418
 */
import {
  boundParam,
  chainParams,
  defineGenerator,
  GanvilError,
  makeChains,
  perObjective,
  regionOf,
  requireNoBits,
  requireObjectCritic,
  tf,
  z,
} from 'ganvil';

const ID = 'generator/sampler-langevin';
const params = z.strictObject({
  steps: z.int().positive().default(20).describe('Steps of each chain at a call.'),
  stepSize: z.number().positive().default(0.01).describe('Step size α.'),
  noise: z.number().min(0).nullable().default(null).describe('Standard deviation σ of the noise; null: √α, which is temperature 1.'),
  adjusted: z.boolean().default(false).describe('Accepts and refuses steps, so that the distribution is exact.'),
  bound: boundParam,
  ...chainParams,
});

/** Steps in a program. */
const CHUNK = 10;

export default defineGenerator({
  id: ID,
  summary: "Samples points or images from exp(score) by noisy steps along D's gradient.",
  source: 'Roberts & Tweedie 1996, https://doi.org/10.2307/3318418',
  params,
  inject: ['discriminator'],
  create: ({ steps, stepSize, noise, adjusted, bound, ...chain }, { space, engine, batch, initial, roles: { discriminator } }) => {
    requireNoBits(ID, space, 'Take generator/sampler-gibbs.');
    requireObjectCritic(ID, discriminator);
    const sigma = noise ?? Math.sqrt(stepSize);
    const temperature = (sigma * sigma) / stepSize;
    if (adjusted && sigma === 0) {
      throw new GanvilError('E_SPEC_MISMATCH', {
        where: ID,
        expected: 'a `noise` above 0 where steps are `adjusted`',
        received: '0',
        fix: 'Leave `noise` out for temperature 1, or take generator/argmax-gradient.',
      });
    }
    const region = regionOf(space, bound);
    const chains = makeChains(chain, { region, batch, initial });
    const axes = space.shape.map((_, i) => i + 1);
    const each = (column: tf.Tensor, x: tf.Tensor) => column.reshape([-1, ...axes.map(() => 1)]).broadcastTo(x.shape);

    const programOf = perObjective(discriminator, (score) => {
      const slope = (x: tf.Tensor) => tf.valueAndGrad(score)(x, tf.ones([x.shape[0], 1]));
      const ahead = (x: tf.Tensor, gradient: tf.Tensor) => x.add(gradient.mul(stepSize / 2));
      /** log of the density with which a step from `x` goes to `y`, up to a constant. [chains] */
      const towards = (y: tf.Tensor, x: tf.Tensor, gradient: tf.Tensor) =>
        y
          .sub(ahead(x, gradient))
          .square()
          .sum(axes)
          .mul(-1 / (2 * sigma * sigma));

      return engine.program('sampler-langevin', ({ x: from, noises, chances }) => {
        let x = from!;
        let now = adjusted ? slope(x) : undefined;
        let moved: tf.Tensor = tf.scalar(0);
        const chance = chances === undefined ? [] : tf.unstack(chances);
        tf.unstack(noises!).forEach((xi, i) => {
          if (now === undefined) {
            x = region.project(ahead(x, slope(x).grad).add(xi.mul(sigma)));
            return;
          }
          const y = ahead(x, now.grad).add(xi.mul(sigma));
          const there = slope(y);
          const gain = there.value.sub(now.value).reshape([-1]).div(temperature);
          const odds = gain
            .add(towards(x, y, there.grad))
            .sub(towards(y, x, now.grad))
            .minimum(0)
            .exp();
          const inside = region.bound === undefined ? tf.onesLike(odds) : y.abs().max(axes).lessEqual(region.bound).toFloat();
          const goes = chance[i]!.less(odds.mul(inside));
          x = tf.where(each(goes, x), y, x);
          now = { value: tf.where(goes.reshape([-1, 1]), there.value, now.value), grad: tf.where(each(goes, x), there.grad, now.grad) };
          moved = moved.add(goes.toFloat().sum());
        });
        return { ...(adjusted ? { scalars: { moved } } : {}), tensors: { x } };
      });
    });

    return {
      space,
      estimator: 'none',
      variables: {},
      state: chains.state,
      startsAtData: chains.startsAtData,
      reports: ['temperature', ...(adjusted ? ['acceptance'] : [])],
      generate: (request) =>
        chains.sample(request, async (begin) => {
          const { random } = request;
          const program = programOf(request.objective);
          const count = begin.shape[0];
          let x = begin;
          let [moved, evaluations] = [0, 0];
          for (let done = 0; done < steps; done += CHUNK) {
            const part = Math.min(CHUNK, steps - done);
            const drawn = {
              noises: random.normal([part, count, ...space.shape]),
              ...(adjusted ? { chances: random.uniform([part, count]) } : {}),
            };
            const { tensors, scalars } = await program({ x, ...drawn });
            tf.dispose([drawn, ...(x === begin ? [] : [x])]);
            x = tensors.x!;
            moved += scalars.moved ?? 0;
            evaluations += count * (part + (adjusted ? 1 : 0));
          }
          return { x, evaluations, scalars: { temperature, ...(adjusted ? { acceptance: moved / (steps * count) } : {}) } };
        }),
    };
  },
});
