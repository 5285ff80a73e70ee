/** What every noise sampler must do. */
import assert from 'node:assert/strict';

import * as tf from '@tensorflow/tfjs';

import type { Engine, NoiseSampler } from '../contracts.ts';
import type { Plugin, RoleContext } from '../define.ts';
import { RandomStreams } from '../run/random.ts';
import { valueAt } from '../training/schedule.ts';
import type { Check } from './check.ts';
import { assertNoLeak, contractEngine } from './engine.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';
import { PLANE } from './toy-game.ts';

const BATCH = 4000;

export interface NoiseContractOptions extends MadeWith {
  /** Mean and variance of each coordinate of the continuous parts. Lighter tails than a normal's are assumed. */
  readonly moments: { readonly mean: number; readonly variance: number };
}

export function noiseContract(plugin: Plugin<'noise'>, options: NoiseContractOptions): Check[] {
  const withNoise = async (work: (noise: NoiseSampler, engine: Engine) => void | Promise<void>) => {
    const engine = await contractEngine();
    const initial = new RandomStreams(1, engine.feed).stream('initial/noise');
    const at: RoleContext['at'] = (value) => valueAt(value, 1);
    const noise = make(plugin, options, { space: PLANE, classes: 0, noise: undefined, batch: BATCH, initial, engine, at, roles: {} });
    await work(noise, engine);
  };
  const check = (name: string, work: (noise: NoiseSampler, engine: Engine) => void | Promise<void>): Check => ({
    name,
    run: () => withNoise(work),
  });
  const codes = (noise: NoiseSampler, { feed }: Engine, seed: number) => noise.sample(BATCH, new RandomStreams(seed, feed).stream('noise'));
  const values = (noise: NoiseSampler, engine: Engine, seed: number) =>
    tf.tidy(() => codes(noise, engine, seed).dataSync<'float32'>().slice());

  return [
    ...pluginContract(plugin, options),
    check('draws codes whose parts lie side by side', (noise, engine) => {
      assert.equal(
        noise.parts.reduce((sum, { size }) => sum + size, 0),
        noise.dim,
      );
      assert.equal(new Set(noise.parts.map(({ name }) => name)).size, noise.parts.length, 'two parts have one name');
      const { shape } = tf.tidy(() => ({ shape: codes(noise, engine, 1).shape }));
      assert.deepEqual(shape, [BATCH, noise.dim]);
    }),
    check('draws the same from the same stream, other codes from another, and goes on in one', (noise, engine) => {
      assert.deepEqual(values(noise, engine, 1), values(noise, engine, 1));
      assert.notDeepEqual(values(noise, engine, 1), values(noise, engine, 2));
      tf.tidy(() => {
        const random = new RandomStreams(1, engine.feed).stream('noise');
        assert.notDeepEqual(noise.sample(BATCH, random).dataSync(), noise.sample(BATCH, random).dataSync());
      });
    }),
    check('has the moments that it should have, and one-hot categorical parts', (noise, engine) => {
      const drawn = values(noise, engine, 1);
      let offset = 0;
      for (const { name, kind, size } of noise.parts) {
        for (let i = 0; i < size; i++) {
          const column = Array.from({ length: BATCH }, (_, row) => drawn[row * noise.dim + offset + i]!);
          if (kind === 'continuous') assertMoments(column, options.moments, `${name}[${i}]`);
          else
            assert.ok(
              column.every((value) => value === 0 || value === 1),
              `${name} is not one-hot`,
            );
        }
        if (kind === 'categorical') {
          for (let row = 0; row < BATCH; row++) {
            const start = row * noise.dim + offset;
            assert.equal(
              drawn.slice(start, start + size).reduce((sum, value) => sum + value),
              1,
              `${name} is not one-hot`,
            );
          }
        }
        offset += size;
      }
    }),
    check('gives the log density of its codes if it has one', (noise, engine) =>
      tf.tidy(() => {
        const density = noise.logDensity?.(codes(noise, engine, 1));
        if (density === undefined) return;
        assert.deepEqual(density.shape, [BATCH]);
        assert.ok(density.dataSync().every(Number.isFinite), 'a code that was drawn has density 0');
      }),
    ),
    check('leaves no tensor behind', (noise, engine) => assertNoLeak(() => values(noise, engine, 1))),
  ];
}

/** Within five standard errors: a right sampler fails one column in a million. */
function assertMoments(column: readonly number[], { mean, variance }: NoiseContractOptions['moments'], name: string): void {
  const count = column.length;
  const average = column.reduce((sum, value) => sum + value, 0) / count;
  const spread = column.reduce((sum, value) => sum + (value - mean) ** 2, 0) / count;
  assert.ok(Math.abs(average - mean) < 5 * Math.sqrt(variance / count), `the mean of ${name} is ${average}, not ${mean}`);
  // the variance of (z − mean)² is at most that of a normal, 2 · variance²
  assert.ok(Math.abs(spread - variance) < 5 * variance * Math.sqrt(2 / count), `the variance of ${name} is ${spread}, not ${variance}`);
}
