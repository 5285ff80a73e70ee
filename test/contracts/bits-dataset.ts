/** What data sets of enumerated bit strings have in common: their strings and their exact numbers are known. */
import { readFileSync } from 'node:fs';

import { expect, it } from '@jest/globals';
import {
  codesOf,
  type Dataset,
  entropy,
  jensenShannon,
  marginalsOf,
  massOn,
  productOf,
  totalCorrelation,
  totalVariation,
  uniformOn,
} from 'ganvil';

import { streams, testDataset } from './dataset.ts';

/** Of the uniform distribution over the valid strings; `product` is the product of its marginals. */
export interface ExactNumbers {
  readonly valid: number;
  readonly entropy: number;
  readonly totalCorrelation: number;
  readonly productValidity: number;
  readonly productJSD: number;
  readonly productTV: number;
}

export interface KnownBits {
  readonly make: (params?: object) => Dataset;
  readonly length: number;
  /** Every valid string by default, like 0110, bit 0 first, made by another rule than the plugin's. */
  readonly strings: readonly string[];
  /** What `strings` must give. */
  readonly numbers: ExactNumbers;
  /** A share that leaves strings on both sides. */
  readonly heldOut: number;
}

const golden = JSON.parse(readFileSync(new URL('../golden/metrics.json', import.meta.url), 'utf8')) as {
  cases: { id: string; expect: ExactNumbers & Record<string, number> }[];
};
/** The numbers of `enumerated/<toy>`, found by enumeration with another program. */
export const goldenNumbers = (toy: string) => golden.cases.find(({ id }) => id === `enumerated/${toy}`)!.expect;

/** 0110 → 6: bit 0 stands first. */
export const codeOf = (string: string): number => [...string].reduce((code, bit, i) => code + (bit === '1' ? 2 ** i : 0), 0);

/** What the exact sums give for a data set. */
export function numbersOf({ enumeration }: Dataset): ExactNumbers {
  const { valid, length } = enumeration!;
  const p = uniformOn(valid, length);
  const product = productOf(marginalsOf(p, length));
  return {
    valid: valid.length,
    entropy: entropy(p),
    totalCorrelation: totalCorrelation(p, length),
    productValidity: massOn(product, valid),
    productJSD: jensenShannon(p, product),
    productTV: totalVariation(p, product),
  };
}

/** Equal to nine decimals. */
export function expectNumbers(found: ExactNumbers, expected: ExactNumbers): void {
  for (const name of ['valid', 'entropy', 'totalCorrelation', 'productValidity', 'productJSD', 'productTV'] as const) {
    expect([name, found[name]]).toEqual([name, expect.closeTo(expected[name], 9)]);
  }
}

export function testKnownBits({ make, length, strings, numbers, heldOut }: KnownBits): void {
  testDataset(make);

  it('knows every valid string, in rising order, and no other', () => {
    const { space, classes, enumeration } = make();
    expect({ space, classes }).toEqual({ space: { kind: 'bits', shape: [length] }, classes: 0 });
    const codes = Uint32Array.from(strings, codeOf).sort();
    expect(new Set(codes).size).toBe(strings.length);
    expect(enumeration).toEqual({ length, valid: codes, train: codes, heldOut: new Uint32Array() });
  });

  it('has the exact entropy, total correlation, and distance from the product of its marginals', () => {
    expectNumbers(numbersOf(make()), numbers);
  });

  it('draws all valid strings about equally often', () => {
    const count = 40 * strings.length;
    const { x } = make()
      .batches({ batch: count, stream: streams().stream('data') })
      .next();
    const { codes } = codesOf(x, length);
    const { valid } = make().enumeration!;
    const counts = new Map([...valid].map((code) => [code, 0]));
    for (const code of codes) counts.set(code, counts.get(code)! + 1); // NaN for a string that is not valid
    // Pearson's statistic has mean V − 1 and standard deviation √(2(V − 1)); five of them
    const statistic = [...counts.values()].reduce((sum, seen) => sum + (seen - 40) ** 2 / 40, 0);
    expect(Math.abs(statistic - (valid.length - 1))).toBeLessThan(5 * Math.sqrt(2 * (valid.length - 1)));
    expect(counts.size).toBe(valid.length);
  });

  it('trains on one part of the strings, and keeps the other for the split "test"', () => {
    const dataset = make({ heldOut });
    const { valid, train, heldOut: held } = dataset.enumeration!;
    expect(held).toHaveLength(Math.round(heldOut * valid.length));
    expect(Uint32Array.from([...train, ...held]).sort()).toEqual(valid);
    expect([train, held]).toEqual([train.slice().sort(), held.slice().sort()]);
    expect(dataset.splits).toEqual({
      train: { count: train.length, digest: expect.any(String) },
      test: { count: held.length, digest: expect.any(String) },
    });
    const sample = (split: 'train' | 'test') => {
      const { x } = dataset.sample(dataset.splits[split]!.count, streams().stream('evaluation'), split);
      return codesOf(x, length).codes.sort();
    };
    expect(sample('train')).toEqual(train);
    expect(sample('test')).toEqual(held);
    const batch = dataset.batches({ batch: 200, stream: streams().stream('data') }).next();
    expect(codesOf(batch.x, length).codes.every((code) => train.includes(code))).toBe(true);
  });

  it('refuses a share that is no share, and a param that it does not know', () => {
    for (const wrong of [{ heldOut: 1 }, { heldOut: -0.1 }, { heldOut: '1/3' }, { sampling: 'all' }, { bits: 4 }]) {
      expect(() => make(wrong)).toThrow();
    }
  });
}
