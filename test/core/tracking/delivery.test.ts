import * as fs from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import type { Point } from '../../../core/contracts.ts';
import type { RunRecord } from '../../../core/run/record.ts';
import { Delivery } from '../../../core/tracking/delivery.ts';
import { trackedRun } from '../../../core/tracking/tracked-run.ts';
import { type Memory, memoryTracker, point, record, removeFolders, runFolder, STARTED } from './memory.ts';

afterEach(removeFolders);

const END = { bytes: Infinity };
const FILES = [
  'artifacts/sample-grid/samples-00000010.png',
  'artifacts/sample-grid/samples-00000020.png',
  'artifacts/report.html',
  'checkpoints/step-00000010.safetensors',
  'checkpoints/step-00000020.safetensors',
];
/** Four lines of two names at steps 5, 10, 15, 20. */
const POINTS = [5, 10, 15, 20].flatMap((step) => [point(step, 'loss', step / 10), point(step, 'modes', step)]);

const deliveryOf = (dir: string, { tracker }: Memory, of: RunRecord = record(), live = false) =>
  new Delivery({ dir, run: trackedRun(of, { live }), tracker, name: 'memory', signal: new AbortController().signal });
const finish = (dir: string, memory: Memory, of: RunRecord = record()) => deliveryOf(dir, memory, of).finish({ to: END, record: of });
/** The same points, whatever their order; within a name the order must be the same. */
const byName = (points: readonly Point[]) => points.toSorted((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

describe('a delivery', () => {
  it('brings the spec first, pictures after the points of their step, checkpoints and record before the end', async () => {
    const memory = memoryTracker();
    await finish(runFolder(POINTS, { files: FILES }), memory);
    expect(memory.calls).toEqual([
      'begin',
      'file spec.yaml',
      'points 4', // steps 5 and 10
      'file artifacts/sample-grid/samples-00000010.png',
      'points 4',
      'file artifacts/sample-grid/samples-00000020.png',
      'file artifacts/report.html',
      'file checkpoints/step-00000020.safetensors',
      'file checkpoints/step-00000010.safetensors',
      'file run.json',
      'end finished',
    ]);
    const { points, files, end } = memory.runs.get('run-1')!;
    expect(points).toEqual(POINTS);
    expect(files.slice(4, 6)).toEqual(['last-checkpoint checkpoints/step-00000020.safetensors', 'best-checkpoint checkpoints/step-00000010.safetensors']); // prettier-ignore
    expect(end).toEqual({ status: 'finished', ended: STARTED + 1000, absent: [] });
  });

  it('gives a picture the time of the last point before it', async () => {
    const memory = memoryTracker();
    const times: unknown[] = [];
    const { file } = memory.tracker;
    memory.tracker = { ...memory.tracker, file: (one, call) => (times.push(one.shot?.time), file(one, call)) };
    await finish(runFolder(POINTS, { files: FILES.slice(0, 2) }), memory);
    expect(times).toEqual([undefined, STARTED + 10, STARTED + 20, undefined]);
  });

  it('made a second time brings nothing', async () => {
    const memory = memoryTracker();
    const dir = runFolder(POINTS, { files: FILES });
    await finish(dir, memory);
    memory.calls.length = 0;
    await finish(dir, memory);
    expect(memory.calls).toEqual(['begin']);
  });

  it('brings what came since, and the new end', async () => {
    const memory = memoryTracker();
    const dir = runFolder(POINTS.slice(0, 3), { files: FILES.slice(0, 1) });
    const stopped = record({ status: 'interrupted' });
    await finish(dir, memory, stopped);
    fs.appendFileSync(join(dir, 'metrics.jsonl'), POINTS.slice(3).map((one) => `${JSON.stringify(one)}\n`).join('')); // prettier-ignore
    fs.writeFileSync(join(dir, FILES[1]!), '');
    memory.calls.length = 0;
    await finish(dir, memory, record({ times: { ...record().times, ended: STARTED + 2000 } }));
    expect(memory.calls).toEqual(['begin', 'points 5', 'file artifacts/sample-grid/samples-00000020.png', 'end finished']);
    expect(memory.runs.get('run-1')!.points).toEqual(POINTS);
  });

  it('holds at most 1000 points at a time', async () => {
    const memory = memoryTracker();
    await finish(runFolder(Array.from({ length: 2500 }, (_, i) => point(i, 'loss', i))), memory);
    expect(memory.calls.filter((call) => call.startsWith('points'))).toEqual(['points 1000', 'points 1000', 'points 500']);
  });

  it('reads no further than it is told, and goes on from there', async () => {
    const memory = memoryTracker();
    const dir = runFolder(POINTS, { files: FILES });
    const [first] = fs.readFileSync(join(dir, 'metrics.jsonl'), 'utf8').split('\n') as [string];
    const delivery = deliveryOf(dir, memory, record(), true);
    await delivery.deliver({ to: { bytes: first.length + 1 }, artifactsTo: 10 });
    await delivery.deliver({ to: END, artifactsTo: 10 });
    const picture = 'file artifacts/sample-grid/samples-00000010.png';
    expect(memory.calls).toEqual(['begin', 'file spec.yaml', 'points 1', picture, 'points 7']);
  });

  it('brings everything once and in order, whichever call fails, and whether before or after it was carried out', async () => {
    const dir = runFolder(POINTS, { files: FILES });
    const undisturbed = memoryTracker();
    await finish(runFolder(POINTS, { files: FILES }), undisturbed);
    for (const answer of [false, true]) {
      for (let fails = 1; fails <= undisturbed.calls.length; fails++) {
        const memory = memoryTracker({ destination: `memory ${answer} ${fails}` });
        let count = 0;
        memory.fault = (_call, isAnswer) => {
          if (isAnswer === answer && ++count === fails) throw new Error('no answer');
        };
        // a new object each time, as after a process was killed
        await expect(finish(dir, memory)).rejects.toThrow('no answer');
        await finish(dir, memory);
        const { points, files, end } = memory.runs.get('run-1')!;
        expect(byName(points)).toEqual(byName(POINTS));
        expect([...new Set(files)]).toEqual(undisturbed.runs.get('run-1')!.files);
        expect(end?.status).toBe('finished');
        expect(memory.runs.size).toBe(1);
      }
    }
  });

  it('brings everything again to a mirror that is new', async () => {
    const dir = runFolder(POINTS, { files: FILES });
    await finish(dir, memoryTracker());
    const emptied = memoryTracker(); // of the same destination, with an earlier mirror of another name
    await emptied.tracker.begin({ ...trackedRun(record(), { live: false }), id: 'another run' }, { signal: new AbortController().signal });
    await finish(dir, emptied);
    expect(emptied.runs.get('run-1')).toMatchObject({ id: 'mirror 2', points: POINTS, end: { status: 'finished' } });
  });

  it('tells of the names that end without a value', async () => {
    const memory = memoryTracker();
    const points = [point(5, 'kl', 1), point(10, 'kl'), point(15, 'kl'), point(15, 'modes')];
    await finish(runFolder(points), memory);
    const { points: arrived, end } = memory.runs.get('run-1')!;
    expect(arrived).toEqual([point(5, 'kl', 1)]);
    expect(end!.absent).toEqual([point(15, 'kl'), point(15, 'modes')]);
  });

  it('takes a run that was killed for an interrupted one, which ended with its last point', async () => {
    const memory = memoryTracker();
    await finish(runFolder(POINTS), memory, record({ status: 'running', times: { started: STARTED, ended: null, seconds: 1 } }));
    expect(memory.runs.get('run-1')!.end).toMatchObject({ status: 'interrupted', ended: STARTED + 20 });
  });

  it('counts what is missing', async () => {
    const memory = memoryTracker();
    const dir = runFolder(POINTS, { files: FILES });
    const bytes = fs.statSync(join(dir, 'metrics.jsonl')).size;
    const to = { lines: POINTS.length, bytes };
    const delivery = deliveryOf(dir, memory);
    expect(await delivery.missing({ to, record: record() })).toEqual({ points: 8, files: 7 }); // spec, record and the five
    await delivery.deliver({ to, artifactsTo: 10 });
    expect(await delivery.missing({ to, record: record() })).toEqual({ points: 0, files: 5 });
    await delivery.finish({ to, record: record() });
    expect(await delivery.missing({ to, record: record() })).toEqual({ points: 0, files: 0 });
  });
});
