import { describe, expect, it } from '@jest/globals';
import { bestScore, klDivergence, shiftedNormals } from 'ganvil';

const sum = (table: Float64Array) => table.reduce((total, share) => total + share, 0);

describe('shiftedNormals', () => {
  it.each([0.5, 3, -2])('has two distributions %d apart, whose integrals are those of the normals', (shift) => {
    const { x, p, q } = shiftedNormals(shift);
    expect(sum(p)).toBeCloseTo(1, 12);
    expect(sum(q.map((share, i) => share * x[i]!))).toBeCloseTo(shift, 12);
    expect(klDivergence(p, q)).toBeCloseTo(shift ** 2 / 2, 10); // KL(N(0, 1)‖N(δ, 1)) = δ²/2
  });

  it('has the score of the best D: log p/q', () => {
    const { x, p, q } = shiftedNormals(1.5);
    const at = x.findIndex((one) => one > 0.3);
    expect(Math.log(p[at]! / q[at]!)).toBeCloseTo(bestScore(1.5, x[at]!), 12);
  });
});
