/**
 * argmax D(x) over points or images by projected gradient ascent from many random starts:
 *
 *   x ← Π(x + η ∇ₓ s(x)),   Π the projection onto the space
 *
 * `normalized` divides each object's gradient by its root mean square over the coordinates, so that η is a distance: D's slopes differ by orders
 * of magnitude from one D to the next. What it gives are the best objects on the way, which are local maxima at best.
 *
 * A batch costs `starts` · `steps` evaluations of D, each with its gradient.
 */
import {
  bestParam,
  boundParam,
  defineGenerator,
  fillBatch,
  perObjective,
  regionOf,
  requireFinite,
  requireNoBits,
  requireObjectCritic,
  rowsOf,
  tf,
  z,
} from 'ganvil';

const ID = 'generator/argmax-gradient';
const params = z.strictObject({
  starts: z.int().positive().default(64).describe('Random objects from which it climbs.'),
  steps: z.int().positive().default(100).describe('Steps of each climb.'),
  stepSize: z.number().positive().default(0.05).describe('Step size η.'),
  normalized: z.boolean().default(false).describe('Divides gradients by their root mean square.'),
  bound: boundParam,
  best: bestParam,
});

/** Steps in a program: each is a pass through D and back, and a graph of hundreds takes long to prepare. */
const CHUNK = 10;
/** Below every score, and finite. */
const LOWEST = -3e38;

export default defineGenerator({
  id: ID,
  summary: "Climbs D's score by its gradient from random objects, and stays within the space.",
  params,
  inject: ['discriminator'],
  create: ({ starts, steps, stepSize, normalized, bound, best }, { space, engine, roles: { discriminator } }) => {
    requireNoBits(ID, space, 'Take generator/argmax-coordinate or generator/argmax-exhaustive.');
    requireObjectCritic(ID, discriminator);
    const region = regionOf(space, bound);
    const size = space.shape.reduce((product, n) => product * n, 1);
    const ones = space.shape.map(() => 1);
    const direction = (gradient: tf.Tensor): tf.Tensor => {
      if (!normalized) return gradient;
      const square = gradient.square().mean(
        space.shape.map((_, i) => i + 1),
        true,
      );
      return gradient.div(square.add(1e-12).sqrt());
    };
    const programOf = perObjective(discriminator, (score) => {
      const slope = tf.valueAndGrad(score); // row i of its gradient is that of object i: D judges each by itself
      return engine.program('argmax-gradient', ({ x: from, top: topFrom, scores: scoresFrom }, { count }) => {
        let [x, top, scores] = [from!, topFrom!, scoresFrom!];
        for (let step = 0; step < Number(count); step++) {
          const { value, grad } = slope(x, tf.ones([starts, 1]));
          const better = value.greater(scores);
          top = tf.where(better.reshape([starts, ...ones]).broadcastTo(x.shape), x, top);
          scores = tf.where(better, value, scores);
          x = region.project(x.add(direction(grad).mul(stepSize)));
        }
        return { tensors: { x, top, scores } };
      });
    });

    return {
      space,
      estimator: 'none',
      variables: {},
      state: {},
      generate: async ({ batch, objective, random }) => {
        const program = programOf(objective);
        let now: Record<string, tf.Tensor> = { x: region.random(starts, random), scores: tf.fill([starts, 1], LOWEST) };
        now.top = now.x!.clone();
        for (let done = 0; done < steps; done += CHUNK) {
          const { tensors } = await program(now, { count: Math.min(CHUNK, steps - done) });
          tf.dispose(now);
          now = tensors;
        }
        const { top, scores } = { top: await now.top!.data<'float32'>(), scores: await now.scores!.data<'float32'>() };
        tf.dispose(now);
        requireFinite(
          scores.map((score) => (score === Math.fround(LOWEST) ? NaN : score)),
          ID,
        ); // no step of the climb had a finite score
        const rows = fillBatch(scores, best ?? batch, batch, random);
        return { samples: tf.tensor(rowsOf(top, size, rows), [batch, ...space.shape]), evaluations: starts * steps };
      },
    };
  },
});
