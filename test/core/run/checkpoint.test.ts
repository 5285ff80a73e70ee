import * as fs from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import type { BatchSource, RandomStream } from '../../../core/contracts.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import {
  type Checkpoint,
  checkpointName,
  listCheckpoints,
  newestCheckpoint,
  pruneCheckpoints,
  readCheckpoint,
  restoreCheckpoint,
  saveCheckpoint,
} from '../../../core/run/checkpoint.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { diskOperations } from '../../../core/tracking/durable.ts';
import { newFolder, removeFolders } from './tiny.ts';

const journal = { lines: 3, bytes: 120 };
const spec = 'abcdef0123456789';
let folder: string;
beforeAll(async () => {
  await eagerEngine('cpu');
});
beforeEach(() => {
  folder = newFolder();
});
afterAll(removeFolders);

/** Roles with one tensor of each type, streams and a data cursor; all zero if they are `fresh`. */
function roles(fresh = false) {
  const bits = new Float32Array(Uint32Array.of(0x7fc12345, 0x80000000).buffer); // a NaN with a payload, −0
  const random = new RandomStreams(5, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype));
  let position: unknown = fresh ? { epoch: 0 } : { epoch: 2, index: 7 };
  const batches: BatchSource = {
    next: () => ({ count: 0, x: new Float32Array() }),
    position: () => position,
    restore: (saved) => (position = saved),
  };
  const stream: RandomStream = random.stream('noise');
  if (!fresh) stream.normals(3);
  return {
    variables: {
      'generator/variables/kernel': tf.variable(tf.tensor2d(fresh ? [0, 0] : [1.5, -2], [1, 2])),
      'trainer/state/memory': tf.variable(tf.tensor1d(fresh ? [0, 0] : bits)),
      'trainer/state/count': tf.variable(tf.tensor1d([fresh ? 0 : -7], 'int32')),
      'trainer/state/seen': tf.variable(tf.tensor1d(fresh ? [0, 0, 0] : [1, 0, 1], 'bool')),
    } as Record<string, tf.Variable>,
    random,
    batches,
  };
}
const save = (step: number, from = roles(), files = diskOperations) => saveCheckpoint(folder, from, { step, journal, spec }, files);
const fileOf = (step: number) => join(folder, checkpointName(step));

describe('a checkpoint', () => {
  it('gives back every bit of every tensor, the streams and the data cursor', async () => {
    const [before, after] = [roles(), roles(true)];
    await save(1000, before);
    expect(fs.readdirSync(folder)).toEqual(['step-00001000.safetensors']);
    const checkpoint = readCheckpoint(fileOf(1000));
    expect(checkpoint).toMatchObject({ step: 1000, journal, spec, data: { epoch: 2, index: 7 } });
    restoreCheckpoint(checkpoint, after, spec);
    for (const [name, variable] of Object.entries(before.variables)) {
      const bytes = (one: tf.Variable) => Buffer.from(one.dataSync().slice().buffer).toString('hex');
      expect([name, after.variables[name]!.dtype, bytes(after.variables[name]!)]).toEqual([name, variable.dtype, bytes(variable)]);
    }
    expect(after.batches.position()).toEqual({ epoch: 2, index: 7 });
    expect([...after.random.stream('noise').normals(4)]).toEqual([...before.random.stream('noise').normals(4)]);
  });

  it('frees the tensors that it makes', async () => {
    const [before, after] = [roles(), roles(true)];
    const count = tf.memory().numTensors;
    await save(1, before);
    restoreCheckpoint(readCheckpoint(fileOf(1)), after, spec);
    expect(tf.memory().numTensors).toBe(count);
  });

  it('shows a change of any bit of the file', async () => {
    await save(1);
    const bytes = fs.readFileSync(fileOf(1));
    const header = 8 + Number(bytes.readBigUInt64LE());
    const padding = header - bytes.lastIndexOf('}', header) - 1; // blanks, which say nothing
    for (let at = 0; at < bytes.length; at += 7) {
      if (at >= header - padding && at < header) continue;
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 4;
      fs.writeFileSync(fileOf(1), damaged);
      expect(() => readCheckpoint(fileOf(1))).toThrow(expect.objectContaining({ code: 'E_CHECKPOINT' }));
    }
  });

  it('is refused in a newer format', async () => {
    await save(1);
    const text = fs.readFileSync(fileOf(1), 'latin1').replace('"format":"1"', '"format":"2"');
    fs.writeFileSync(fileOf(1), text, 'latin1');
    expect(() => readCheckpoint(fileOf(1))).toThrow('expected a checkpoint of format 1, received format 2');
  });

  it('is not written where training has ruined a variable, and may hold a NaN elsewhere', async () => {
    const ruined = roles();
    ruined.variables['generator/variables/kernel']!.assign(tf.tensor2d([1, NaN], [1, 2]));
    await expect(save(9, ruined)).rejects.toMatchObject({
      code: 'E_RUN_NOT_FINITE',
      message: expect.stringContaining('step 9: expected finite numbers in generator/variables/kernel, received NaN'),
    });
    expect(fs.readdirSync(folder)).toEqual([]);
  });

  it.each(['write', 'fsync', 'rename'] as const)('leaves the one before it whole where the disk fails at its %s', async (operation) => {
    await save(5);
    const before = fs.readFileSync(fileOf(5), 'base64');
    const fail = () => {
      throw Object.assign(new Error('no space left'), { code: 'ENOSPC' });
    };
    await expect(save(5, roles(true), { ...diskOperations, [operation]: fail })).rejects.toMatchObject({ code: 'E_RUN_DISK' });
    expect(fs.readFileSync(fileOf(5), 'base64')).toBe(before);
    expect(fs.readdirSync(folder)).toEqual([checkpointName(5)]);
  });

  it.each([
    ['has a variable more', (checkpoint: Checkpoint) => ({ ...checkpoint, tensors: { ...checkpoint.tensors, extra: checkpoint.tensors['trainer/state/count']! } }), 'extra, which no role has'],
    ['has one less', ({ tensors: { 'trainer/state/count': _, ...tensors }, ...rest }: Checkpoint) => ({ ...rest, tensors }), 'nothing for trainer/state/count'],
    ['has one of another shape', (checkpoint: Checkpoint) => ({ ...checkpoint, tensors: { ...checkpoint.tensors, 'generator/variables/kernel': { dtype: 'float32' as const, shape: [2, 1], values: Float32Array.of(3, 4) } } }), 'generator/variables/kernel as float32 [2, 1] where float32 [1, 2] is needed'],
    ['has one of another type', (checkpoint: Checkpoint) => ({ ...checkpoint, tensors: { ...checkpoint.tensors, 'trainer/state/count': { dtype: 'float32' as const, shape: [1], values: Float32Array.of(3) } } }), 'trainer/state/count as float32 [1] where int32 [1] is needed'],
    ['is of another spec', (checkpoint: Checkpoint) => ({ ...checkpoint, spec: '0123456789' }), 'the hash 01234567 of another spec'],
  ])('is refused, and restores nothing, where it %s', async (_, change, message) => {
    await save(1);
    const fresh = roles(true);
    expect(() => restoreCheckpoint(change(readCheckpoint(fileOf(1))), fresh, spec)).toThrow(message);
    expect([...fresh.variables['generator/variables/kernel']!.dataSync()]).toEqual([0, 0]);
    expect(fresh.batches.position()).toEqual({ epoch: 0 });
  }); // prettier-ignore
});

describe('a folder of checkpoints', () => {
  it('is listed newest first, by number', async () => {
    for (const step of [5, 123456789, 40]) await save(step);
    fs.writeFileSync(join(folder, 'step-00000099.safetensors.unfinished'), '');
    expect(listCheckpoints(folder).map(({ step }) => step)).toEqual([123456789, 40, 5]);
    expect(listCheckpoints(join(folder, 'none'))).toEqual([]);
  });

  it('gives the newest that is whole and that the journal has reached', async () => {
    for (const step of [1, 2, 3]) await saveCheckpoint(folder, roles(), { step, journal: { lines: step, bytes: 100 * step }, spec });
    const problems: string[] = [];
    const newest = (bytes: number) => newestCheckpoint(folder, bytes, ({ message }) => problems.push(message))?.step;
    expect([newest(300), newest(1000)]).toEqual([3, 3]);
    expect(problems).toEqual([]);
    fs.truncateSync(fileOf(3), 500);
    expect(newest(1000)).toBe(2);
    expect(problems).toEqual([expect.stringContaining(checkpointName(3))]);
    expect(newest(199)).toBe(1);
    expect(problems.at(-1)).toContain('expected a journal of at least 200 bytes, received 199');
    expect(newest(99)).toBeUndefined();
  });

  it('keeps what is asked for when it is pruned', async () => {
    for (const step of [1, 2, 3, 4]) await save(step);
    pruneCheckpoints(folder, [4, 2]);
    expect(listCheckpoints(folder).map(({ step }) => step)).toEqual([4, 2]);
  });
});
