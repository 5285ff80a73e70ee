import { beforeAll, describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { overStrings, scoreAllStrings } from '../../../core/data/over-strings.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { codeRange } from '../../../core/exact/strings.ts';
import { critic } from '../../plugins/metric/enumerated-strings.ts';

beforeAll(() => eagerEngine('cpu'));

/** The code of each string, `[batch, 13] → [batch, 1]`. */
const code = (x: tf.Tensor) =>
  x
    .add(1)
    .div(2)
    .mul(tf.tensor1d(Array.from({ length: 13 }, (_, i) => 2 ** i)))
    .sum(1, true);

describe('overStrings', () => {
  it('gives the value of every string in its place, over several forward passes, and keeps no tensor', async () => {
    const tensors = tf.memory().numTensors;
    const values = await overStrings(codeRange(13), 13, code); // 8 192 strings
    expect(values).toEqual(Float64Array.from(codeRange(13)));
    expect(await overStrings(Uint32Array.of(5, 8191, 0), 13, code)).toEqual(Float64Array.of(5, 8191, 0));
    expect(tf.memory().numTensors).toBe(tensors);
  });

  it('fails where the number of values is another than that of strings', async () => {
    const tensors = tf.memory().numTensors;
    await expect(overStrings(codeRange(3), 3, (x) => x)).rejects.toThrow('8 strings gave values of the shape [8, 3]');
    expect(tf.memory().numTensors).toBe(tensors);
  });
});

describe('scoreAllStrings', () => {
  it('gives raw scores, and says where they are not finite', async () => {
    expect(await scoreAllStrings(critic(code), 13, 'here')).toHaveLength(8192);
    const broken = critic((x) => x.sum(1).sub(2).log()); // two ones: log 0; fewer: NaN
    await expect(scoreAllStrings(broken, 2, 'here')).rejects.toThrow('here: expected a finite score for every string, received 4 of 4');
  });
});
