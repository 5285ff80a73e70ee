import { describe, expect, it } from '@jest/globals';
import { type RoleContext, tf } from 'ganvil';

import { objectiveContract } from '../../../core/testing/index.ts';
import perceptron from '../../../plugins/objective/perceptron.ts';
import { runContract } from '../../contracts/run.ts';
import { givenPlay } from './given-play.ts';

const objective = perceptron.create({}, {} as RoleContext);
const loss = (real: readonly number[], fake: readonly number[]) =>
  tf.tidy(
    () =>
      objective.discriminatorLoss!(givenPlay({ scores: { real, fake } }))
        .mean()
        .dataSync()[0]!,
  );

describe('objective/perceptron', () => {
  runContract(objectiveContract(perceptron, { step: 1 / 256 }));

  it('asks every real object to score as high as the best negative, and no higher', () => {
    expect(loss([1, 3, 5], [-7, 4, 2])).toBeCloseTo((3 + 1 + 0) / 3, 6);
    expect(loss([4, 4], [4, 1])).toBe(0);
  });

  it('learns separable data with at most (R / γ)² updates', () => {
    // two classes by multiclass features: x = (a, b) belongs to the class of the larger coordinate. φ(x, y) puts x in the block of y
    const data = [[2, 0.5], [1.5, 0.2], [0.3, 1.8], [0.1, 2.2], [1.9, 0.9], [0.8, 1.7]].map((x) => ({ x, y: x[0]! > x[1]! ? 0 : 1 })); // prettier-ignore
    const phi = (x: readonly number[], y: number) => (y === 0 ? [...x, 0, 0] : [0, 0, ...x]);
    const differences = data.map(({ x, y }) => phi(x, y).map((value, i) => value - phi(x, 1 - y)[i]!));
    const radius = Math.max(...differences.map((d) => Math.hypot(...d)));
    const separator = [1, -1, -1, 1].map((value) => value / 2); // of length 1
    const margin = Math.min(...differences.map((d) => d.reduce((sum, value, i) => sum + value * separator[i]!, 0)));
    expect(margin).toBeGreaterThan(0);

    const w = tf.tidy(() => tf.variable(tf.tensor2d([0, 0, 0, 0.001], [4, 1]))); // not quite 0: a tie would cost nothing
    let mistakes = 0;
    for (let pass = 0; pass < 20; pass++) {
      for (const { x, y } of data) {
        tf.tidy(() => {
          const score = (y: number) => tf.tensor2d([phi(x, y)]).matMul(w) as tf.Tensor2D;
          const { value, grads } = tf.variableGrads(
            () =>
              objective.discriminatorLoss!({
                real: { scores: score(y) },
                fake: { scores: tf.concat([score(0), score(1)]) },
              } as never).mean(),
            [w],
          );
          if (value.dataSync()[0]! === 0) return;
          mistakes++;
          w.assign(w.sub(grads[w.name]!)); // a step of 1
        });
      }
    }
    expect(mistakes).toBeGreaterThan(0);
    expect(mistakes).toBeLessThanOrEqual((radius / margin) ** 2);
    w.dispose();
  });
});
