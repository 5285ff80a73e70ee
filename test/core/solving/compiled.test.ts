import { describe, expect, it } from '@jest/globals';
import { type Engine, type Plugin, type Space, tf } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { toyDiscriminator } from '../../../core/testing/toy-roles.ts';
import beam from '../../../plugins/generator/argmax-beam.ts';
import coordinate from '../../../plugins/generator/argmax-coordinate.ts';
import exhaustive from '../../../plugins/generator/argmax-exhaustive.ts';
import gradient from '../../../plugins/generator/argmax-gradient.ts';
import gibbs from '../../../plugins/generator/sampler-gibbs.ts';
import langevin from '../../../plugins/generator/sampler-langevin.ts';
import { withSolver } from '../../plugins/generator/solver-rig.ts';

const BITS: Space = { kind: 'bits', shape: [6] };
const IMAGE: Space = { kind: 'image', shape: [4, 4, 1] };

/** Three batches, the second after D has changed. */
async function batches(engine: Engine, plugin: unknown, space: Space, params: object): Promise<number[]> {
  const discriminator = toyDiscriminator(space, { random: new RandomStreams(3, engine.feed).stream('discriminator'), spread: 2 });
  const found: number[] = [];
  await withSolver(plugin as Plugin<'generator'>, { space, discriminator, params, batch: 5, engine }, async (solve) => {
    found.push(...(await solve()).samples.flat());
    tf.tidy(() => discriminator.variables['v']!.assign(discriminator.variables['v']!.mul(-1)));
    found.push(...(await solve()).samples.flat(), ...(await solve({ training: false })).samples.flat());
  });
  tf.dispose(Object.values(discriminator.variables));
  return found;
}

describe('solvers on the compiled engine', () => {
  it.each([
    ['argmax-exhaustive', exhaustive, BITS, {}, 0],
    ['argmax-coordinate', coordinate, BITS, { starts: 3 }, 0],
    ['argmax-beam', beam, BITS, { width: 4 }, 0],
    ['sampler-gibbs', gibbs, BITS, { flips: 20, restart: 0.3 }, 0],
    ['sampler-gibbs that anneals', gibbs, BITS, { flips: 20, start: 'noise', temperature: { from: 3, to: 0.1 }, rule: 'metropolis' }, 0],
    // thirteen steps along normalized slopes: where a slope is near 0 its direction hangs on rounding
    ['argmax-gradient', gradient, IMAGE, { starts: 4, steps: 13, normalized: true }, 2e-3],
    ['sampler-langevin', langevin, IMAGE, { steps: 13 }, 1e-4],
    ['sampler-langevin, adjusted', langevin, IMAGE, { steps: 5, adjusted: true, stepSize: 0.1 }, 1e-4],
  ] as const)('give what they give on the eager one: %s', async (_, plugin, space, params, tolerance) => {
    const compiled = await batches(await compiledEngine({ backend: 'cpu' }), plugin, space, params);
    const eager = await batches(await eagerEngine('cpu'), plugin, space, params);
    expect(compiled).toHaveLength(eager.length);
    compiled.forEach((value, i) => expect(Math.abs(value - eager[i]!)).toBeLessThanOrEqual(tolerance));
  });
});
