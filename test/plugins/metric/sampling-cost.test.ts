import { beforeAll, describe, expect, it } from '@jest/globals';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import samplingCost from '../../../plugins/metric/sampling-cost.ts';
import { runContract } from '../../contracts/run.ts';
import { fakeEvaluation } from './fake-evaluation.ts';
import { toy } from './enumerated-strings.ts';

beforeAll(() => eagerEngine('cpu'));

/** Every object takes `seconds` and three evaluations, but for the first batch, which takes a minute. */
async function measure(seconds: number, batch = 500) {
  const asked: number[] = [];
  const cost = (count: number) => {
    asked.push(count);
    return Promise.resolve({ seconds: asked.length === 1 ? 60 : count * seconds, evaluations: 3 * count });
  };
  const evaluation = fakeEvaluation({ space: { kind: 'points', shape: [2] }, generated: { count: 0, x: new Float32Array() } });
  const measurement = await samplingCost.create({ batch }, undefined as never).evaluate({ ...evaluation, cost });
  return { ...measurement, asked };
}

describe('metric/sampling-cost', () => {
  runContract(metricContract(samplingCost, { dataset: toy('stroke', { length: 5 }), params: { batch: 10 } }));

  it('gives time and evaluations per object, without the first batch', async () => {
    // 64 objects of half a millisecond take 32 ms: after four batches the tenth of a second is over
    const { values, detail, asked } = await measure(0.0005, 64);
    expect(values).toEqual({ microseconds: expect.closeTo(500, 6), evaluations: 3 });
    expect(detail).toEqual({ objects: 256 });
    expect(asked).toEqual([64, 64, 64, 64, 64]);
  });

  it('stops after 100 batches where the clock stands still', async () => {
    const { values, detail } = await measure(0);
    expect(values).toEqual({ microseconds: 0, evaluations: 3 });
    expect(detail).toEqual({ objects: 50_000 });
  });
});
