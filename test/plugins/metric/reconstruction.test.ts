import { beforeAll, describe, expect, it } from '@jest/globals';
import { type RoleContext, type Space, tf } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { metricContract } from '../../../core/testing/index.ts';
import reconstruction from '../../../plugins/metric/reconstruction.ts';
import { runContract } from '../../contracts/run.ts';
import { codedEvaluation, codedGenerator, objectsOf } from './coded-evaluation.ts';

beforeAll(() => eagerEngine('cpu'));

const measure = (evaluation: ReturnType<typeof codedEvaluation>, params: object = {}) =>
  reconstruction.create(reconstruction.params.parse(params), {} as RoleContext).evaluate(evaluation);
const PLANE: Space = { kind: 'points', shape: [2] };
const BITS: Space = { kind: 'bits', shape: [2] };

describe('metric/reconstruction', () => {
  runContract(metricContract(reconstruction, { samples: 50 }));

  it('is the mean squared error of a number, on objects trained on and held out', async () => {
    const half = codedGenerator({ encode: (x) => ({ mean: x.mul(0.5) }), decode: (z) => z });
    const splits = { train: objectsOf([[2, 0], [0, 4]]), test: objectsOf([[6, 8]]) }; // prettier-ignore
    const { values, absent, detail } = await measure(codedEvaluation(PLANE, half, splits));
    // (1² + 2²)/4 and (3² + 4²)/2
    expect(values).toEqual({ mse: 1.25, 'mse-held-out': 12.5 });
    expect(Object.keys(absent!).sort()).toEqual(['nats', 'nats-held-out']);
    expect(detail).toEqual({ train: 2, test: 1 });
  });

  it('is the cross-entropy of logits beside that of means for bits', async () => {
    const sure = codedGenerator({ encode: (x) => ({ mean: x }), decode: () => tf.tensor2d([[2, -1]]) });
    const { values, absent } = await measure(codedEvaluation(BITS, sure, { train: objectsOf([[1, -1]]) })); // prettier-ignore
    expect(values['nats']).toBeCloseTo(0.440189698561, 6); // golden encoder/bernoulli
    expect(values['mse']).toBeCloseTo(((1 - Math.tanh(1)) ** 2 + (-1 + Math.tanh(0.5)) ** 2) / 2, 6);
    expect(absent!['mse-held-out']).toEqual({ state: 'absent', reason: 'No object is held out from training.' });
  });

  it('takes all objects of a split up to `samples`, in parts', async () => {
    const zero = codedGenerator({ encode: (x) => ({ mean: x }), decode: (z) => z.mul(0) });
    const rows = Array.from({ length: 1200 }, (_, i) => [i < 1100 ? 1 : 3, 1]);
    const evaluation = codedEvaluation(PLANE, zero, { train: objectsOf(rows) });
    expect((await measure(evaluation, { samples: 1100 })).values['mse']).toBe(1);
    // 100 of 2 400 numbers are 3² and not 1
    expect((await measure(evaluation, { samples: 5000 })).values['mse']).toBeCloseTo(1 + (8 * 100) / 2400, 6);
  });

  it('fails where a reconstruction is not finite', async () => {
    const broken = codedGenerator({ encode: (x) => ({ mean: x }), decode: (z) => z.mul(NaN) });
    await expect(measure(codedEvaluation(PLANE, broken, { train: objectsOf([[1, 1]]) }))).rejects.toThrow('expected finite reconstructions'); // prettier-ignore
  });
});
