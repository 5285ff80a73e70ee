import * as fs from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import { lockRun } from '../../../core/run/lock.ts';
import { pushRun } from '../../../core/tracking/push.ts';
import { memoryTracker, point, removeFolders, runFolder } from './memory.ts';

afterEach(removeFolders);

const POINTS = [point(5, 'loss', 1), point(10, 'loss', 0.5)];

describe('pushing a run', () => {
  it('says what was sent and where it is; the second time nothing is', async () => {
    const memory = memoryTracker();
    const dir = runFolder(POINTS);
    const mirror = { id: 'mirror 1', url: 'memory:/mirror 1' };
    expect(await pushRun(dir, memory.tracker, 'memory')).toEqual({ mirror, points: 2, files: 2 });
    expect(await pushRun(dir, memory.tracker, 'memory')).toEqual({ mirror, points: 0, files: 0 });
    expect(memory.runs.get('run-1')).toMatchObject({ run: { live: false }, points: POINTS });
    expect(fs.existsSync(join(dir, 'lock'))).toBe(false);
  });

  it('is refused while the run is trained', async () => {
    const dir = runFolder(POINTS);
    const lock = lockRun(dir);
    await expect(pushRun(dir, memoryTracker().tracker, 'memory')).rejects.toMatchObject({ code: 'E_RUN_LOCKED' });
    lock.release();
  });

  it('that fails says why, and goes on where it was', async () => {
    const memory = memoryTracker({ destination: 'http://there' });
    const dir = runFolder(POINTS);
    memory.fault = (call) => {
      if (call === 'end finished') throw new Error('nobody there.');
    };
    await expect(pushRun(dir, memory.tracker, 'memory')).rejects.toMatchObject({
      code: 'E_TRACKER',
      message: `http://there: expected it to take ${dir}, received nobody there. See that it can be reached, and push again: what has arrived is not sent twice.`,
    });
    memory.fault = () => undefined;
    expect(await pushRun(dir, memory.tracker, 'memory')).toMatchObject({ points: 0, files: 0 });
    expect(memory.runs.get('run-1')!.end).toMatchObject({ status: 'finished' });
  });

  it('of a damaged journal names the line', async () => {
    const dir = runFolder(POINTS);
    fs.appendFileSync(join(dir, 'metrics.jsonl'), 'no point\n');
    await expect(pushRun(dir, memoryTracker().tracker, 'memory')).rejects.toMatchObject({
      code: 'E_RUN_FORMAT',
      message: expect.stringContaining('metrics.jsonl:3'),
    });
  });
});
