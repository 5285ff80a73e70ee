import { describe, expect, it, jest } from '@jest/globals';

import { type MeasureAnswer, type PrepareAnswer, contestant } from './contestant.ts';
import type { EngineChoice } from './engines.ts';
import { benchLoop, formatLoop, type LoopRow } from './loop.ts';
import { benchMemory } from './memory.ts';
import { measurePeak } from './peak.ts';
import { summarize } from './statistics.ts';
import { checkLosses } from './torch.ts';
import { ring } from './workloads.ts';

const EAGER: EngineChoice = { engine: 'eager', backend: 'wasm', threads: 1 };
const COMPILED: EngineChoice = { engine: 'compiled', backend: 'wasm', threads: 1 };

jest.setTimeout(60_000); // every pass compiles its program anew

// quick: that everything runs and counts what it says, not how long anything takes
describe('the loop benchmark', () => {
  it('measures the quickstart on both engines, with and without a run folder', async () => {
    const rows = await benchLoop({
      spec: 'experiments/quickstart/ring.yaml',
      engines: [EAGER, COMPILED],
      steps: 3,
      warmUp: 1,
      repeats: 2,
    });
    expect(rows.map(({ engine, kind }) => `${engine.split(' ')[0]} ${kind}`)).toEqual([
      'eager loop',
      'eager run-folder',
      'compiled loop',
      'compiled run-folder',
    ]);
    for (const { kind, ms, more, outside, moreOutside, drawing } of rows) {
      expect(ms.count).toBe(2);
      // a run folder takes longer than none, or not: what must hold is where the mean lies
      expect(more === undefined).toBe(kind === 'loop');
      for (const one of [more, moreOutside]) if (one !== undefined) expect(one.mean).toBeCloseTo((one.low! + one.high!) / 2, 10);
      expect(ms.min).toBeGreaterThan(0);
      // kernels take some of the time and not all of it; drawing is a part of the rest
      expect(outside.min).toBeGreaterThan(0);
      expect(outside.median).toBeLessThan(1);
      expect(drawing.min).toBeGreaterThan(0);
      expect(drawing.min).toBeLessThan(outside.median);
    }
    expect(formatLoop(rows).split('\n')).toHaveLength(1 + rows.length);
  });
});

describe('the table of the loop benchmark', () => {
  it('has a title above every number', () => {
    const times = (median: number) => summarize([median]);
    const paired = { mean: 0.5, low: null, high: null };
    const row: LoopRow = {
      ...{ engine: 'eager', kind: 'run-folder', ms: times(1), more: paired, moreOutside: { ...paired, mean: 0.25 } },
      ...{ outside: times(0.75), drawing: times(0.125) },
    };
    const [titles, cells] = formatLoop([row])
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect(Object.fromEntries(titles!.map((title, i) => [title, cells![i]]))).toMatchObject({
      'longer than above': '50.0 %',
      'outside kernels, median': '75.0 %',
      'more than above': '25.0 %',
      'drawing inputs': '12.5 %',
    });
    expect(cells).toHaveLength(titles!.length);
  });
});

describe('a contestant', () => {
  it('trains the same game on either engine, from the same weights on the same numbers', async () => {
    const losses: PrepareAnswer['losses'][] = [];
    for (const engine of [EAGER, COMPILED]) {
      const answer = contestant();
      const prepared = (await answer({ do: 'prepare', workload: 'W1', engine, steps: 3 })) as PrepareAnswer;
      losses.push(prepared.losses);
      const { ms } = (await answer({ do: 'measure', seconds: 1e-6 })) as MeasureAnswer;
      expect(ms).toHaveLength(1); // one iteration at least, however short the time
    }
    expect(losses[0]).toHaveLength(3);
    expect(checkLosses('compiled', losses[1]!, losses[0]!)).toBeLessThan(1e-4);
  });

  it('refuses to measure before it is prepared, and what it does not know', async () => {
    await expect(contestant()({ do: 'measure', seconds: 1 })).rejects.toThrow('nothing was prepared');
    await expect(contestant()({ do: 'prepare', workload: 'W9', engine: EAGER, steps: 1 })).rejects.toThrow('no workload W9');
  });
});

describe('the other measurements', () => {
  it('finds a rate for products on the runtime', async () => {
    expect(await measurePeak({ threads: 1, seconds: 1e-6, sizes: [8] })).toBeGreaterThan(0);
  });

  it('looks at memory early and late', async () => {
    const { early, late, steps } = await benchMemory({ workload: ring({ batch: 8, hidden: [4] }), engine: COMPILED, steps: 100 });
    expect(steps).toBe(100);
    for (const megabytes of [early, late]) expect(megabytes).toBeGreaterThan(1);
  });
});
