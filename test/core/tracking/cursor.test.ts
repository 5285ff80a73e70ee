import * as fs from 'node:fs';
import { join } from 'node:path';

import { afterEach, describe, expect, it } from '@jest/globals';

import { type Cursor, CursorFile, lastLine, NOTHING } from '../../../core/tracking/cursor.ts';
import { point, removeFolders, runFolder } from './memory.ts';

afterEach(removeFolders);

/** A folder whose journal has three lines, and the cursor behind the second. */
function twoOfThree() {
  const dir = runFolder([point(1, 'a', 1), point(2, 'a', 2), point(3, 'a', 3)]);
  const journal = join(dir, 'metrics.jsonl');
  const [first, second] = fs.readFileSync(journal, 'utf8').split('\n') as [string, string];
  const bytes = first.length + second.length + 2;
  const cursor: Cursor = { ...NOTHING, mirror: 'm', lines: 2, bytes, last: lastLine({ text: second, end: bytes }, point(2, 'a', 2)) };
  return { dir, journal, cursor, file: join(dir, 'tracking/mlflow.json') };
}
const at = (dir: string, destination = 'http://one') => new CursorFile(dir, { tracker: 'mlflow', destination });

describe('a cursor', () => {
  it('is NOTHING where there is none', async () => {
    const { dir, journal } = twoOfThree();
    expect(await at(dir).read(journal)).toEqual(NOTHING);
  });

  it('is read as it was written, one for each destination', async () => {
    const { dir, journal, cursor } = twoOfThree();
    await at(dir).write(cursor);
    const other = at(dir, 'http://two');
    expect(await other.read(journal)).toEqual(NOTHING);
    await other.write({ ...cursor, mirror: 'n' });
    expect((await at(dir).read(journal)).mirror).toBe('m');
    expect(await at(dir).read(journal)).toEqual(cursor);
    expect(fs.readdirSync(join(dir, 'tracking'))).toEqual(['mlflow.json']);
  });

  it.each([
    ['cut short', (text: string) => text.slice(0, 30)],
    ['empty', () => ''],
    ['of another format', (text: string) => text.replace('"format":1', '"format":2')],
    ['damaged', (text: string) => text.replace('"lines":2', '"lines":"2"')],
  ])('that is %s is NOTHING: everything is sent again', async (_what, damage) => {
    const { dir, journal, cursor, file } = twoOfThree();
    await at(dir).write(cursor);
    fs.writeFileSync(file, damage(fs.readFileSync(file, 'utf8')));
    expect(await at(dir).read(journal)).toEqual(NOTHING);
  });

  it.each([
    ['is shorter', [point(1, 'a', 1)]],
    ['was cut and has grown again', [point(1, 'a', 1), point(2, 'a', 9), point(3, 'a', 3), point(4, 'a', 4)]],
  ])('of a journal that %s is NOTHING', async (_what, points) => {
    const { dir, journal, cursor } = twoOfThree();
    await at(dir).write(cursor);
    fs.writeFileSync(journal, points.map((one) => `${JSON.stringify(one)}\n`).join(''));
    expect(await at(dir).read(journal)).toEqual(NOTHING);
  });

  it('says which file cannot be written', async () => {
    const { dir, cursor } = twoOfThree();
    fs.writeFileSync(join(dir, 'tracking'), 'a file where the folder should be');
    await expect(at(dir).write(cursor)).rejects.toMatchObject({
      code: 'E_RUN_DISK',
      message: expect.stringContaining('tracking/mlflow.json'),
    });
  });
});
