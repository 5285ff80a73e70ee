import { describe, expect, it } from '@jest/globals';

import { chosenMetrics } from '../../../core/cli/report-metrics.ts';
import { madeRun } from '../compare/made-run.ts';

const run = (values: Readonly<Record<string, number | null>>) => {
  const metrics = Object.fromEntries(Object.entries(values).map(([name, last]) => [name, { last, best: null }]));
  return { seen: madeRun('a', 1, 1, 0, { params: { metrics: 'play + exact' }, metrics }), record: undefined };
};

describe('the metrics of a report', () => {
  it('are those with values, an output of each metric in the order of the spec before a second one; those without come last', () => {
    const runs = [run({ 'exact/novelty': null, 'exact/kl': 1, 'exact/mass': 2, 'loss/generator': 3, 'play/wins': 4, 'play/losses': 5 })];
    expect(chosenMetrics(runs, [])).toEqual(['play/wins', 'exact/kl', 'play/losses', 'exact/mass', 'exact/novelty']);
    expect(chosenMetrics(runs, [], ['exact/mass'])[0]).toBe('exact/mass'); // what claims are about
    expect(chosenMetrics([...runs, run({ 'exact/novelty': 1 })], [])[1]).toBe('exact/novelty');
  });
});
