import { describe, expect, it } from '@jest/globals';

import { parseArguments, UsageError } from './arguments.ts';

describe('arguments of the benchmarks', () => {
  it('choose what is measured', () => {
    const given = parseArguments([
      'torch',
      '--engine',
      'eager',
      '--threads',
      '2',
      '--workloads',
      'W3,W1',
      '--seconds',
      '0.5',
      '--without',
      'tfjs-node',
    ]);
    expect(given).toMatchObject({ command: 'torch', engines: ['eager'], threads: [2], seconds: 0.5 });
    expect(given.workloads.map(({ name }) => name)).toEqual(['W1', 'W3']);
    expect(given.contestants).toEqual(['eager', 'wasm-shipped', 'torch-tutorial', 'torch-fused', 'torch-compiled']);
    expect(parseArguments(['growth']).contestants).toEqual(['compiled', 'torch-fused', 'torch-compiled']);
    expect(parseArguments([]).command).toBe('loop');
    expect(parseArguments(['memory'])).toMatchObject({ steps: 10000, engines: ['eager', 'compiled'] });
  });

  it.each([
    [['loop', 'torch'], 'expected one of loop'],
    [['sprint'], 'bench sprint: expected one of'],
    [['loop', '--engine', 'steam'], '--engine steam'],
    [['loop', '--steps', '1.5'], '--steps 1.5: expected whole numbers'],
    [['torch', '--seconds', '0'], '--seconds 0'],
    [['torch', '--workloads', 'W7'], '--workloads W7'],
    [['torch', '--fast'], '--fast'],
  ])('refuse %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(UsageError);
    expect(() => parseArguments(args)).toThrow(message);
  });
});
