import * as fs from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { afterEach, describe, expect, it } from '@jest/globals';

import { TrackerFeed } from '../../../core/tracking/feed.ts';
import { trackedRun } from '../../../core/tracking/tracked-run.ts';
import { type Memory, memoryTracker, point, record, removeFolders, runFolder } from './memory.ts';

afterEach(removeFolders);

/** A feed of an empty run to this tracker; `write` appends points to the journal and tells of them. Pauses are noted and take no time. */
function feedOf(memory: Memory | undefined, files: readonly string[] = []) {
  const dir = runFolder([], { files });
  const said: string[] = [];
  const pauses: number[] = [];
  const feed = new TrackerFeed({
    tracker: memory?.tracker,
    name: 'memory',
    dir,
    run: trackedRun(record(), { live: true }),
    logger: { info: (message) => void said.push(message), warn: (message) => void said.push(`Warning: ${message}`) },
    pause: async (ms, signal) => {
      pauses.push(ms);
      if (!signal.aborted) await nextTurn();
    },
  });
  let [lines, bytes] = [0, 0];
  const write = (...points: ReturnType<typeof point>[]) => {
    const text = points.map((one) => `${JSON.stringify(one)}\n`).join('');
    fs.appendFileSync(join(dir, 'metrics.jsonl'), text);
    [lines, bytes] = [lines + points.length, bytes + text.length];
    feed.wrote({ lines, bytes });
  };
  return { dir, feed, write, said, pauses };
}
/** Settles at the first call, carried out, that begins so. */
const until = (memory: Memory, beginning: string) =>
  new Promise<void>((resolve) => {
    const before = memory.fault;
    memory.fault = (call, isAnswer) => {
      if (isAnswer && call.startsWith(beginning)) resolve();
      return before(call, isAnswer);
    };
  });

describe("a tracker's feed", () => {
  it('delivers while the run goes on, and the rest at its end', async () => {
    const memory = memoryTracker();
    const { feed, write, said } = feedOf(memory, ['artifacts/grid/samples-00000005.png']);
    const begun = until(memory, 'file spec.yaml');
    feed.begin();
    await begun;
    const came = until(memory, 'file artifacts/grid/samples-00000005.png');
    write(point(5, 'loss', 1), point(5, 'modes', 2));
    feed.evaluated(5);
    await came;
    expect(memory.runs.get('run-1')!.points).toHaveLength(2);
    write(point(10, 'loss', 0.5));
    await feed.end(record());
    expect(memory.runs.get('run-1')).toMatchObject({ end: { status: 'finished' }, files: expect.arrayContaining(['record run.json']) });
    expect(memory.runs.get('run-1')!.points).toHaveLength(3);
    expect(said).toEqual(['Tracked: memory:/mirror 1']);
  });

  it('makes the run wait for no call, not even one that never answers', async () => {
    const memory = memoryTracker({ patience: 0 });
    memory.fault = () => new Promise(() => undefined);
    const { dir, feed, write, said } = feedOf(memory);
    feed.begin();
    write(point(5, 'loss', 1)); // returns
    await feed.end(record());
    expect(memory.calls).toEqual(['begin']);
    expect(said).toEqual([
      `Warning: memory: has not got 1 point and 2 files of the run: it takes longer than the run waits for it. Send it later: ganvil push ${dir}`,
    ]);
  });

  it('gives the call up that is under way when nobody waits any more', async () => {
    const memory = memoryTracker({ patience: 0 });
    let isAborted = () => false;
    const { begin } = memory.tracker;
    memory.fault = () => new Promise(() => undefined);
    memory.tracker = { ...memory.tracker, begin: (run, call) => ((isAborted = () => call.signal.aborted), begin(run, call)) };
    const { feed } = feedOf(memory);
    feed.begin();
    await nextTurn();
    await feed.end(record());
    expect(isAborted()).toBe(true);
  });

  it('tries again after longer and longer pauses, complains once, and says when it goes again', async () => {
    const memory = memoryTracker();
    let failures = 0;
    memory.fault = () => {
      if (++failures <= 8) throw new Error('nobody there');
    };
    const { feed, said, pauses, write } = feedOf(memory);
    const begun = until(memory, 'begin');
    write(point(5, 'loss', 1));
    feed.begin();
    await begun;
    await feed.end(record());
    expect(pauses.slice(0, 8)).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000]);
    expect(said).toEqual([
      'Warning: The tracker fails, and the run goes on; it will be tried again. nobody there',
      'Tracked: memory:/mirror 1',
      'The tracker takes what it is sent again.',
    ]);
    expect(memory.runs.get('run-1')!.points).toHaveLength(1);
  });

  it('says what a server that was down all the time has not got, and how to send it', async () => {
    const memory = memoryTracker({ patience: 0 });
    let met: () => void = () => undefined;
    const down = new Promise<void>((resolve) => (met = resolve));
    memory.fault = () => {
      met();
      throw new Error('nobody there');
    };
    const { dir, feed, write, said } = feedOf(memory, ['artifacts/grid/samples-00000005.png']);
    feed.begin();
    write(point(5, 'loss', 1), point(5, 'modes', 2));
    feed.evaluated(5);
    await down; // a count of turns would race with the reading of files
    await nextTurn();
    await feed.end(record());
    expect(said.at(-1)).toBe(
      `Warning: memory: has not got 2 points and 3 files of the run: nobody there. Send it later: ganvil push ${dir}`,
    );
  });

  it('needs no tracker', async () => {
    const { feed, write, said } = feedOf(undefined);
    feed.begin();
    write(point(5, 'loss', 1));
    feed.evaluated(5);
    await feed.end(record());
    expect(said).toEqual([]);
  });
});
