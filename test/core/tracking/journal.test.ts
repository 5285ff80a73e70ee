import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import type { Point } from '../../../core/contracts.ts';
import { diskOperations } from '../../../core/tracking/durable.ts';
import { Journal, type Position, readPoints } from '../../../core/tracking/journal.ts';

let folder: string;
let file: string;
beforeEach(() => {
  folder = fs.mkdtempSync(join(tmpdir(), 'ganvil-'));
  file = join(folder, 'metrics.jsonl');
});
afterEach(() => fs.rmSync(folder, { recursive: true }));

const point = (step: number, value: number, more: Partial<Point> = {}): Point => ({
  step,
  time: 1000 + step,
  name: 'loss',
  value,
  ...more,
});
const text = () => fs.readFileSync(file, 'utf8');
const readAll = async (...range: [] | [Position, Position]) => {
  const points: Point[] = [];
  for await (const one of readPoints(file, ...range)) points.push(one);
  return points;
};
async function write(...batches: Point[][]): Promise<void> {
  const journal = new Journal(file);
  for (const batch of batches) await journal.append(batch);
  await journal.close();
}

describe('a journal', () => {
  it('keeps every bit of a number, and what explains it', async () => {
    // 0.1 + 0.2 and the smallest and largest doubles have the longest decimal forms
    const points = [
      point(1, 0.1 + 0.2, { detail: { counts: [1, 2], note: 'zwölf\n' } }),
      point(1, Number.MIN_VALUE),
      point(2, -Number.MAX_VALUE),
      { step: 2, time: 5, name: 'kl', state: 'infinite' as const, reason: 'a mode is missing' },
    ];
    await write(points);
    expect(await readAll()).toEqual(points);
  });

  it('writes each batch by one call, and syncs it before it returns', async () => {
    const calls: string[] = [];
    const files = {
      ...diskOperations,
      write: (fd: number, bytes: Uint8Array, offset: number) => {
        calls.push('write');
        return diskOperations.write(fd, bytes, offset);
      },
      fsync: (fd: number) => {
        calls.push('fsync');
        diskOperations.fsync(fd);
      },
    };
    const journal = new Journal(file, { files });
    await journal.append([point(1, 1), point(1, 2), point(1, 3)]);
    await journal.append([]);
    expect(calls).toEqual(['write', 'fsync']);
    await journal.close();
  });

  it('goes on where a write took only a part', async () => {
    const files = { ...diskOperations, write: (fd: number, bytes: Uint8Array, offset: number) => diskOperations.write(fd, bytes.subarray(0, offset + 7), offset) }; // prettier-ignore
    const journal = new Journal(file, { files });
    await journal.append([point(1, 1), point(2, 2)]);
    await journal.close();
    expect(await readAll()).toEqual([point(1, 1), point(2, 2)]);
  });

  it.each(['ENOSPC', 'EIO'])('is as it was after a batch that fails with %s half way', async (code) => {
    let isBroken = false;
    const files = {
      ...diskOperations,
      write: (fd: number, bytes: Uint8Array, offset: number) => {
        if (isBroken && offset > 0) throw Object.assign(new Error('the disk says no'), { code });
        return diskOperations.write(fd, isBroken ? bytes.subarray(0, 70) : bytes, offset); // more than one line of the two
      },
    };
    const journal = new Journal(file, { files });
    await journal.append([point(1, 1)]);
    const before = text();
    isBroken = true;
    await expect(journal.append([point(2, 2), point(3, 3)])).rejects.toMatchObject({ code: 'E_RUN_DISK' });
    expect(text()).toBe(before);
    isBroken = false;
    await journal.append([point(2, 2)]);
    await journal.close();
    expect(await readAll()).toEqual([point(1, 1), point(2, 2)]);
  });

  it('cuts a torn last line when it is opened, and nothing else', async () => {
    await write([point(1, 1), point(2, 2)]);
    const whole = text();
    for (const torn of ['{"step":3,"ti', '{"step":3,"time":1,"name":"loss","value":3}', 'x'.repeat(70_000)]) {
      fs.writeFileSync(file, whole + torn);
      expect(await readAll()).toHaveLength(2); // a reader sees whole lines only
      await new Journal(file).close();
      expect(text()).toBe(whole);
    }
    fs.writeFileSync(file, '{"step":1');
    await new Journal(file).close();
    expect(text()).toBe('');
  });

  it('names the line that is no point', async () => {
    fs.writeFileSync(file, `${JSON.stringify(point(1, 1))}\n{"step":1,\n`);
    await expect(readAll()).rejects.toMatchObject({ code: 'E_RUN_FORMAT', message: expect.stringContaining(`${file}:2: `) });
  });

  it('reads lines that are longer than a chunk, and those between two positions', async () => {
    // chunks are 65 536 bytes; the letter is two bytes long, so that chunks end inside one
    const long = point(2, 2, { detail: 'xü'.repeat(60_000) });
    const journal = new Journal(file);
    await journal.append([point(1, 1)]);
    const from = journal.position;
    await journal.append([long]);
    const to = journal.position;
    await journal.append([point(3, 3)]);
    await journal.close();
    expect(await readAll()).toEqual([point(1, 1), long, point(3, 3)]);
    expect(await readAll(from, to)).toEqual([long]);
    expect(from).toEqual({ lines: 1, bytes: JSON.stringify(point(1, 1)).length + 1 });
  });

  it('streams: its first points are there before the rest of the file is read', async () => {
    const lines = 200_000;
    fs.writeFileSync(file, Array.from({ length: lines }, (_, i) => `{"step":${i},"time":0,"name":"loss","value":1}\n`).join(''));
    let read = 0;
    for await (const { step } of readPoints(file)) {
      if (step === 10) fs.truncateSync(file, 0); // what was not read by now is gone
      read++;
    }
    expect(read).toBeGreaterThan(10);
    expect(read).toBeLessThan(lines / 2);
  });
});

describe('a replay', () => {
  const former = [point(1, 1), point(1, 2, { name: 'kl' }), point(2, 3)];

  it('compares points with the lines that are there, keeps their times, and writes from where they end', async () => {
    await write(former);
    const before = text();
    const journal = new Journal(file);
    const again = former.map((one) => ({ ...one, time: 9 }));
    expect(await journal.append(again.slice(0, 2))).toEqual(former.slice(0, 2));
    const fresh = point(3, 4);
    // one batch that begins on old lines and ends on new ones
    expect(await journal.append([...again.slice(2), fresh])).toEqual([...former.slice(2), fresh]);
    expect(journal.position).toEqual({ lines: 4, bytes: text().length });
    await journal.close();
    expect(text()).toBe(`${before}${JSON.stringify(fresh)}\n`);
  });

  it('begins at the position of the checkpoint', async () => {
    const journal = new Journal(file);
    await journal.append(former.slice(0, 1));
    const from = journal.position;
    await journal.append(former.slice(1));
    await journal.close();
    const resumed = new Journal(file, { from });
    expect(await resumed.append(former.slice(1))).toEqual(former.slice(1));
    await resumed.close();
    const cut = new Journal(file, { from, cut: true });
    expect(await cut.append(former.slice(2))).toEqual(former.slice(2));
    await cut.close();
    expect(await readAll()).toEqual([former[0], former[2]]);
  });

  it.each([
    ['another value', point(1, 1.5), 'step 1: expected loss = 1, as the journal holds it, received 1.5.'],
    ['another step', point(2, 1), '[2,"loss",1,null,null]'],
    ['another name', point(1, 1, { name: 'los' }), '[1,"los",1,null,null]'],
    ['another detail', point(1, 1, { detail: { n: 1 } }), '[1,"loss",1,{"n":1},null]'],
    ['no value', { step: 1, time: 1, name: 'loss', state: 'absent', reason: '' }, 'received absent.'],
  ] as [string, Point, string][])('fails at %s', async (_, different, message) => {
    await write(former);
    const before = text();
    const journal = new Journal(file);
    await expect(journal.append([different])).rejects.toMatchObject({ code: 'E_RUN_REPLAY', message: expect.stringContaining(message) });
    await journal.close();
    expect(text()).toBe(before);
  });

  it('takes details as JSON holds them: what is undefined in them is not there', async () => {
    const detail = { n: 1, at: undefined, shares: Float32Array.of(0.5) };
    await write([point(1, 1, { detail })]);
    const journal = new Journal(file);
    await journal.append([point(1, 1, { detail })]);
    await journal.close();
    expect(await readAll()).toHaveLength(1);
  });

  it('keeps what no seed fixes as it was', async () => {
    const measured = point(1, 20, { varies: true, detail: { objects: 500 } });
    await write([measured]);
    const journal = new Journal(file);
    expect(await journal.append([point(1, 30, { varies: true, detail: { objects: 700 } })])).toEqual([measured]);
    await journal.close();
    expect(await readAll()).toEqual([measured]);
  });

  it('refuses a journal that ends before its position', async () => {
    await write(former);
    expect(() => new Journal(file, { from: { lines: 9, bytes: 900 } })).toThrow(expect.objectContaining({ code: 'E_RUN_FORMAT' }));
  });
});
