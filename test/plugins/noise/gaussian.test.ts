import { describe, expect, it } from '@jest/globals';
import { type RoleContext, tf } from 'ganvil';

import { noiseContract } from '../../../core/testing/index.ts';
import gaussian from '../../../plugins/noise/gaussian.ts';
import { runContract } from '../../contracts/run.ts';

describe('noise/gaussian', () => {
  runContract(noiseContract(gaussian, { params: { dim: 3 }, moments: { mean: 0, variance: 1 } }));

  it('knows its density: −½‖z‖² − (dim/2) log 2π', () => {
    const noise = gaussian.create({ dim: 2 }, {} as RoleContext);
    const density = tf.tidy(() => Array.from(noise.logDensity!(tf.tensor2d([[0, 0], [1, -2]])).dataSync())); // prettier-ignore
    // −log 2π = −1.837877, and 5/2 less at (1, −2)
    expect(density[0]).toBeCloseTo(-1.837877, 5);
    expect(density[1]).toBeCloseTo(-4.337877, 5);
  });
});
