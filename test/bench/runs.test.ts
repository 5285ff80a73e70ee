import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';

import { listRuns } from '../../core/run/list.ts';
import { describeWithMlflow } from '../support/mlflow-server.ts';
import { makeRunFolders } from './run-folders.ts';
import { benchRuns, formatRuns } from './runs.ts';

jest.setTimeout(120_000); // it starts the command line several times

// quick: that everything runs and counts what it says, not how long anything takes
describe('run folders that nobody trained', () => {
  let folder = '';
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), 'ganvil-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are read like others, have so many points, and groups of so many seeds', async () => {
    const ids = await makeRunFolders(folder, { runs: 4, points: 53, seeds: 2, long: 210 });
    const found = listRuns(folder);
    expect(found.map(({ record }) => record.id)).toEqual(ids);
    const lines = found.map(({ dir }) => readFileSync(join(dir, 'metrics.jsonl'), 'utf8').trimEnd().split('\n').length);
    expect(lines).toEqual([53, 53, 53, 53, 210]);
    expect(found.map(({ record: { seed, spec } }) => `${seed} ${String((spec as { batch?: number }).batch)}`)).toEqual([
      '0 8',
      '1 8',
      '0 16',
      '1 16',
      '0 24',
    ]);
    // 4 losses a step and 6 metrics at every tenth: 46 points up to step 10, so that 53 end in the twelfth, before critic/fake
    expect(found[0]!.record).toMatchObject({
      step: 12,
      metrics: { 'critic/fake': { lastStep: 11 }, 'mode-coverage/modes': { lastStep: 10 } },
    });
  });
});

describeWithMlflow('the benchmark of many runs', (server) => {
  it('lists, compares and pushes them', async () => {
    const rows = await benchRuns({ runs: 4, points: 60, seeds: 2, long: 100, repeats: 1, uri: server().uri, pushed: 2 });
    expect(rows.map(({ what }) => what.split(' ').slice(0, 2).join(' '))).toEqual([
      ...['runs list', 'runs list', 'compare bench/ring', 'compare bench/ring', 'compare bench/ring'],
      ...['push, 2', 'compare bench/ring'],
    ]);
    for (const { seconds, cpuSeconds, megabytes } of rows) {
      expect(seconds.count).toBe(1);
      expect(cpuSeconds.min).toBeGreaterThan(0);
      expect(megabytes).toBeGreaterThan(10); // Node.js itself takes more
    }
    expect(rows[5]!.pointsPerSecond).toBeCloseTo(120 / rows[5]!.seconds.median, 9);
    expect(formatRuns(rows).split('\n')).toHaveLength(1 + rows.length);
  });
});
