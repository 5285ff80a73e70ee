import { describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';
import { GanvilError, type Objects, type RoleContext, type Space } from 'ganvil';

import { metricContract } from '../../../core/testing/index.ts';
import sampleGrid from '../../../plugins/metric/sample-grid.ts';
import { runContract } from '../../contracts/run.ts';
import { drawMixture, fakeEvaluation, ring } from './fake-evaluation.ts';

const compose = (space: Space, params = {}) => sampleGrid.create(sampleGrid.params.parse(params), { space } as unknown as RoleContext);
const draw = async (space: Space, generated: Objects, params = {}) => {
  const mixture = space.kind === 'points' ? { mixture: ring() } : {};
  const { values, artifacts } = await compose(space, params).evaluate(fakeEvaluation({ space, generated, ...mixture }));
  expect(values).toEqual({});
  expect(artifacts).toHaveLength(1);
  const { name, bytes, preview } = artifacts![0]!;
  expect(name).toBe('samples.png');
  return { picture: decode(bytes), preview: preview! };
};

describe('metric/sample-grid', () => {
  runContract(metricContract(sampleGrid));

  it('draws images in a grid, as many as it is told to, with a preview beside it', async () => {
    // four images of 2 × 2 pixels, black to white
    const values = [-1, -1 / 3, 1 / 3, 1].flatMap((level) => [level, level, level, level]);
    const generated = { count: 4, x: Float32Array.from(values) };
    const { picture, preview } = await draw({ kind: 'image', shape: [2, 2, 1] }, generated, { count: 3, columns: 2, gap: 1, size: 16 });
    // two columns of 2 pixels sixfold and three gaps: 27 would be too wide for 16, threefold is 15
    expect([picture.width, picture.height]).toEqual([15, 15]);
    const grey = (x: number, y: number) => picture.data[(y * picture.width + x) * 3];
    // (v + 1) · 127.5: 0, 85, 170; the fourth place is empty and shows the grey ground, 173
    expect([grey(1, 1), grey(8, 1), grey(1, 8), grey(8, 8)]).toEqual([0, 85, 170, 173]);
    expect(preview).toBe('      ██'); // a row of half blocks, two columns an image: light is from grey 128 on
  });

  it('draws points over real ones and marks the centres of a mixture', async () => {
    const { picture, preview } = await draw({ kind: 'points', shape: [2] }, drawMixture(ring(), 2500, 'scatter'));
    expect([picture.width, picture.height]).toEqual([512, 512]);
    const plot = preview.split('\n').filter((line) => line.startsWith('|'));
    expect(plot.join('').match(/o/g)).toHaveLength(8);
    expect(preview).toContain('2500 points');
  });

  it('draws bit strings as rows of cells', async () => {
    const generated = { count: 2, x: Float32Array.from([1, -1, 1, -1, -1, 1]) };
    const { picture, preview } = await draw({ kind: 'bits', shape: [3] }, generated, { count: 2, columns: 1, gap: 0, size: 30 });
    // 3 cells of 10 pixels, two strings below each other
    expect([picture.width, picture.height]).toEqual([30, 20]);
    const row = (y: number) => [5, 15, 25].map((x) => picture.data[(y * picture.width + x) * 3]);
    expect([row(5), row(15)]).toEqual([
      [255, 0, 255],
      [0, 0, 255],
    ]);
    expect(preview).toBe('#.# ..#');
  });

  it.each<[Space, string]>([
    [{ kind: 'points', shape: [1] }, 'points of the shape [1]'],
    [{ kind: 'image', shape: [4, 4, 2] }, 'image of the shape [4, 4, 2]'],
  ])('refuses a space that has no picture: %j', (space, received) => {
    expect(() => compose(space)).toThrow(GanvilError);
    expect(() => compose(space)).toThrow(`received ${received}. Leave metric/sample-grid out.`);
  });
});
