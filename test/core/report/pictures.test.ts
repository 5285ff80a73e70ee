import { describe, expect, it } from '@jest/globals';

import { logSpaced, MOST_SHOTS, picturesOf } from '../../../core/report/pictures.ts';
import { madeRow, madeRun, shot } from './made.ts';

describe('pictures of runs', () => {
  it('are those of the first seed that has some', () => {
    const row = { name: 'plain', runs: [madeRun(1, 1, { pictures: {} }), madeRun(2, 1)], planned: 2 };
    expect(picturesOf([row], { artifact: 'grid/samples' })).toEqual([
      { kind: 'pictures', title: 'grid/samples', items: [{ label: 'plain, seed 2', shots: [shot(50, 2), shot(100, 2)] }] },
    ]);
  });

  it('are those of the seed that is asked for, and none where it is not there', () => {
    const rows = [madeRow('plain', [1, 2])];
    expect(picturesOf(rows, { artifact: 'grid/samples', seed: 2 })[0]!.items[0]!.label).toBe('plain, seed 2');
    expect(picturesOf(rows, { artifact: 'grid/samples', seed: 3 })).toEqual([]);
  });

  it('are found by a pattern, a block for each artifact', () => {
    const run = madeRun(1, 1, { pictures: { 'grid/samples': [shot(1)], 'scan/latent': [shot(1)], 'scan/other': [shot(null)] } });
    const found = (artifact: string, title?: string) =>
      picturesOf([{ name: 'plain', runs: [run], planned: 1 }], { artifact, title }).map((block) => block.title);
    expect(found('scan/*')).toEqual(['scan/latent', 'scan/other']);
    expect(found('*', 'What it draws')).toEqual(['What it draws: grid/samples', 'What it draws: scan/latent', 'What it draws: scan/other']);
    expect(found('grid/*', 'What it draws')).toEqual(['What it draws']);
    expect(found('grid')).toEqual([]);
  });
});

describe('pictures of many runs', () => {
  it('are fewer of each', () => {
    const shots = (count: number) => {
      const pictures = { grid: Array.from({ length: 20 }, (_, i) => shot(i + 1)) };
      const rows = Array.from({ length: count }, (_, i) => ({ name: `row ${i}`, runs: [madeRun(1, 1, { pictures })], planned: 1 }));
      return picturesOf(rows, { artifact: 'grid' })[0]!.items.map((item) => item.shots.length);
    };
    expect(new Set(shots(12))).toEqual(new Set([10])); // 120 pictures
    expect(new Set(shots(40))).toEqual(new Set([3]));
    expect(new Set(shots(200))).toEqual(new Set([1]));
  });
});

describe('steps of pictures', () => {
  it('are all of a few', () => {
    expect(logSpaced([shot(1), shot(2)], 3)).toEqual([shot(1), shot(2)]);
    expect(logSpaced([shot(1), shot(2)], 1)).toEqual([shot(2)]);
  });

  it('are at about equal ratios, with the first and the last', () => {
    const steps = logSpaced(Array.from({ length: 100 }, (_, i) => shot((i + 1) * 100))).map(({ step }) => step!);
    expect(steps).toHaveLength(MOST_SHOTS);
    expect([steps[0], steps.at(-1)]).toEqual([100, 10_000]);
    // 100 · 100^(i/9): 167 278 464 774 1292 2154 3594 5995
    expect(steps).toEqual([100, 200, 300, 500, 800, 1300, 2200, 3600, 6000, 10_000]);
  });
});
