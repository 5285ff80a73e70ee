import { describe, expect, it } from '@jest/globals';

import type { Params } from '../../../core/compare/params.ts';
import { groupNames } from '../../../core/report/group-names.ts';

const group = (label: string, params: Params, experiment = 'ring') => ({ label, experiment, params });

describe('the names of groups', () => {
  it('have the params that tell all of them apart, not those that come first', () => {
    const groups = [
      group('A', { steps: 3000, plugins: [], objective: 'non-saturating', 'plugins.mine': null }),
      group('B', { steps: 3000, plugins: [], objective: 'minimax', 'plugins.mine': null }),
      group('C', { steps: 1000, plugins: [], objective: 'non-saturating', 'plugins.mine': null }),
      group('D', { steps: 3000, plugins: [], objective: 'non-saturating', 'plugins.mine': 'abc' }),
    ];
    expect(groupNames(groups, ['steps', 'objective', 'plugins.mine'])).toEqual([
      'A: objective non-saturating, steps 3000, plugins.mine –',
      'B: objective minimax, steps 3000, plugins.mine –',
      'C: objective non-saturating, steps 1000, plugins.mine –',
      'D: objective non-saturating, steps 3000, plugins.mine abc',
    ]);
  });

  it('are as short as they can be, and show that more differs', () => {
    const groups = [
      group('A', { steps: 1, batch: 8, objective: 'minimax', 'noise.size': 2 }),
      group('B', { steps: 2, batch: 9, objective: 'hinge', 'noise.size': 3 }),
      group('C', { steps: 3, batch: 8, objective: 'hinge', 'noise.size': 2 }),
    ];
    // steps alone tell three apart; any other tells two
    expect(groupNames(groups, ['steps', 'batch', 'objective', 'noise.size'])).toEqual(['A: steps 1 …', 'B: steps 2 …', 'C: steps 3 …']);
    expect(groupNames(groups.slice(0, 2), ['steps', 'batch', 'noise.size'])).toEqual(['A: noise.size 2 …', 'B: noise.size 3 …']);
    expect(groupNames(groups.slice(0, 2), ['objective'])).toEqual(['A: objective minimax', 'B: objective hinge']);
  });

  it('count a param that comes with an objective as no further difference', () => {
    const smoothed = (label: string, smoothing: number) => group(label, { objective: 'hinge', 'objective.hinge.smoothing': smoothing });
    const minimax = group('B', { objective: 'minimax', 'objective.hinge.smoothing': null });
    const differs = ['objective', 'objective.hinge.smoothing'];
    expect(groupNames([smoothed('A', 0), minimax], differs)).toEqual(['A: objective hinge', 'B: objective minimax']);
    expect(groupNames([smoothed('A', 0), minimax, smoothed('C', 1)], differs)[0]).toBe('A: objective.hinge.smoothing 0 …');
  });

  it('stop at three params', () => {
    const bits = Array.from({ length: 5 }, (_, i) => group('ABCDE'[i]!, Object.fromEntries('wxyz'.split('').map((path, j) => [path, i === j + 1])))); // prettier-ignore
    expect(groupNames(bits, ['w', 'x', 'y', 'z'])[0]).toBe('A: w false, x false, y false …');
  });

  it('have the experiment alone where it tells a group apart, and as one of the params where it helps', () => {
    const [a, b, c] = [group('A', { batch: 1 }), group('B', { batch: 2 }), group('C', { batch: 1 }, 'grid')];
    expect(groupNames([a, b, c], ['batch'])).toEqual(['A: batch 1', 'B: batch 2', 'C: grid']);
    expect(groupNames([a, b, c, group('D', { batch: 2 }, 'grid')], ['batch'])[2]).toBe('C: grid, batch 1');
    expect(groupNames([a], [])).toEqual(['ring']);
  });
});
