import { describe, expect, it } from '@jest/globals';

import { ContestantError, Host } from './host.ts';
import { vectorFlags } from './machine.ts';
import { relativeDifference, summarize } from './statistics.ts';
import { checkLosses, type Match } from './torch.ts';
import { formatGrowth, formatMatch } from './torch-report.ts';

describe('losses', () => {
  it('must agree to 1e-4 of the largest before anything is timed', () => {
    const expected = [
      [1, 0.5],
      [-0.001, 0.25],
    ] as const;
    // a loss near 0 counts with its player's largest: 5e-5 of 1
    expect(
      checkLosses(
        'it',
        [
          [1, 0.5],
          [-0.00105, 0.25],
        ],
        expected,
      ),
    ).toBeCloseTo(5e-5, 10);
    // 1e-4 of 1 is within D's measure, 2e-4 of 0.5 is beyond G's
    expect(() =>
      checkLosses(
        'it',
        [
          [1, 0.5001],
          [-0.001, 0.25],
        ],
        expected,
      ),
    ).toThrow('differ from the reference by 2.0e-4');
    expect(() =>
      checkLosses(
        'it',
        [
          [NaN, 0.5],
          [-0.001, 0.25],
        ],
        expected,
      ),
    ).toThrow('nothing is timed');
    expect(relativeDifference([1], [1, 2])).toBe(Infinity);
  });
});

describe('times', () => {
  it('are told by their minimum and median', () => {
    expect(summarize([3, 1, 2])).toEqual({ min: 1, median: 2, count: 3 });
    expect(summarize([4, 1, 2, 3])).toEqual({ min: 1, median: 2.5, count: 4 });
    expect(() => summarize([])).toThrow('nothing was measured');
  });
});

describe('a host', () => {
  /** A process that answers the first request, refuses the second and dies of the third. */
  const script = `let n = 0; require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
    if (++n === 3) { console.error('out of luck'); process.exit(7); }
    console.log(JSON.stringify(n === 1 ? { ms: [JSON.parse(line).seconds] } : { error: 'cannot' }));
  });`;

  it('hands over answers, refusals, and the last words of a process that ends', async () => {
    const host = new Host(process.execPath, ['-e', script], {});
    expect(await host.measure({ seconds: 3 })).toEqual({ ms: [3] });
    await expect(host.measure({ seconds: 3 })).rejects.toThrow(new ContestantError('cannot'));
    await expect(host.measure({ seconds: 3 })).rejects.toThrow(/ended with code 7: out of luck/);
    await host.end();
  });

  it('says which program is not there', async () => {
    const host = new Host('/no/such/program', [], {});
    await expect(host.measure({ seconds: 1 })).rejects.toThrow('ENOENT');
    await host.end();
  });
});

describe('tables', () => {
  const times = (median: number, min: number) => ({ median, min, count: 10 });
  const match: Match = {
    workload: 'W1',
    title: 'a game',
    threads: 2,
    operations: 2e8,
    peakGflops: 100,
    floorMs: 2, // 2e8 operations at 100e9 a second
    scores: [
      { name: 'compiled', ms: times(3, 2.5), prepareMs: 700, notes: ['prepared'] },
      { name: 'tfjs-node', absent: 'not installed' },
      { name: 'torch-fused', ms: times(4, 5), prepareMs: 1000 },
    ],
  };

  it('show each contestant over PyTorch and over the floor, and why one is missing', () => {
    const [head, floor, , ganvil, node, torch, ...rest] = formatMatch(match).split('\n');
    expect([head, floor]).toEqual(['W1, 2 threads: a game', '0.2 GFLOP an iteration, at 100 GFLOP/s at least 2 ms']);
    // 3 / 4, 2.5 / 5; 2.5 / 2; nobody compiled with torch
    expect(ganvil).toMatch(/^Ganvil, compiled +3 +2\.5 +0\.75 \| 0\.50 +– +1\.3 +0\.7 +10$/);
    expect(node).toMatch(/tfjs-node( +–){7}$/);
    expect(torch).toMatch(/1\.00 \| 1\.00/);
    expect(rest).toEqual(['  Ganvil, eager on tfjs-node: not installed', '  Ganvil, compiled: prepared']);
  });

  it('put a growing workload on one row', () => {
    expect(formatGrowth([match], ['compiled', 'torch-fused']).split('\n').at(-1)).toMatch(/^W1 +2 +2 +3 +4$/);
  });
});

describe('the machine', () => {
  it('names its vector units by the flags that Linux lists', () => {
    // the form of /proc/cpuinfo on x86 and on arm64
    expect(vectorFlags('model name\t: X\nflags\t\t: fpu avx avx2 avx512f avx512bw\n')).toEqual(['avx', 'avx2', 'avx512f']);
    expect(vectorFlags('Features\t: fp asimd sve\n')).toEqual(['asimd', 'sve']);
    expect(vectorFlags('')).toEqual([]);
  });
});
