import { mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { checksum, digestOf } from '../../../core/data/checksum.ts';

let root: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ganvil-checksum-'));
});
afterAll(() => rmSync(root, { recursive: true }));

const ABC = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad'; // SHA-256 of "abc", FIPS 180-4

describe('checksum', () => {
  it('is the SHA-256 of the content', () => {
    const path = join(root, 'abc');
    writeFileSync(path, 'abc');
    expect(checksum(path, Buffer.from('abc'))).toBe(ABC);
  });

  it('is recalled while the file is the same, and taken again once its time of change differs', () => {
    const path = join(root, 'changing');
    const write = (content: string, seconds: number) => {
      writeFileSync(path, content);
      utimesSync(path, seconds, seconds);
      return checksum(path, Buffer.from(content));
    };
    expect(write('abc', 1000)).toBe(ABC);
    expect(write('xyz', 1000)).toBe(ABC); // a change that leaves size and time is not seen: the price of hashing once
    expect(write('xyz', 2000)).not.toBe(ABC);
  });
});

describe('digestOf', () => {
  it('gives 32 hex digits that depend on the value', () => {
    expect(digestOf([1, 2])).toMatch(/^[0-9a-f]{32}$/);
    expect(digestOf([1, 2])).not.toBe(digestOf([2, 1]));
  });
});
