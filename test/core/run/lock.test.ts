import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';

import { isLocked, lockRun } from '../../../core/run/lock.ts';
import { newFolder, removeFolders } from './tiny.ts';

let dir: string;
const file = () => join(dir, 'lock');
const leave = (holder: unknown) => fs.writeFileSync(file(), typeof holder === 'string' ? holder : JSON.stringify(holder));
beforeEach(() => {
  dir = newFolder();
});
afterAll(removeFolders);

describe("a run's lock", () => {
  it('keeps out everybody else until it is released', () => {
    const lock = lockRun(dir);
    expect(JSON.parse(fs.readFileSync(file(), 'utf8'))).toEqual({ pid: process.pid, host: hostname() });
    expect(isLocked(dir)).toBe(true);
    expect(() => lockRun(dir)).toThrow(expect.objectContaining({ code: 'E_RUN_LOCKED' }));
    lock.release();
    expect(fs.readdirSync(dir)).toEqual([]);
    expect(isLocked(dir)).toBe(false);
    lockRun(dir).release();
  });

  it('of another living process is not taken', () => {
    leave({ pid: process.ppid, host: hostname() });
    expect(() => lockRun(dir)).toThrow(`received the lock of process ${process.ppid} on ${hostname()}`);
    expect(isLocked(dir)).toBe(true);
    expect(JSON.parse(fs.readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.ppid });
  });

  it('of another machine is not taken, for nobody here knows whether its process lives', () => {
    leave({ pid: 1, host: `not-${hostname()}` });
    expect(() => lockRun(dir)).toThrow('remove the file "lock"');
  });

  it.each([
    ['a dead process', () => ({ pid: spawnSync(process.execPath, ['-e', '0']).pid, host: hostname() })],
    ['an earlier process of our number', () => ({ pid: process.pid, host: hostname() })],
    ['a process that was killed before it wrote its name', () => ''],
    ['something else', () => 'null'],
  ])('of %s is taken over', (_, holder) => {
    leave(holder());
    expect(isLocked(dir)).toBe(false);
    const lock = lockRun(dir);
    expect(JSON.parse(fs.readFileSync(file(), 'utf8'))).toMatchObject({ pid: process.pid });
    expect(fs.readdirSync(dir)).toEqual(['lock']);
    lock.release();
  });
});
