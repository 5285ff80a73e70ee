import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { readSeries } from '../../../core/tracking/series.ts';

const folder = mkdtempSync(join(tmpdir(), 'ganvil-series-'));
afterAll(() => rmSync(folder, { recursive: true }));

async function series(text: string, names: readonly string[]): Promise<Record<string, [number, number][]>> {
  const file = join(folder, 'metrics.jsonl');
  writeFileSync(file, text);
  const found: Record<string, [number, number][]> = Object.fromEntries(names.map((name) => [name, []]));
  await readSeries(file, names, ({ name, step, value }) => found[name]!.push([step, value]));
  return found;
}
const line = (point: object) => `${JSON.stringify({ step: 1, time: 0, ...point })}\n`;

describe('a series out of a journal', () => {
  it('has the points of the names that were asked for, and no others', async () => {
    const text =
      line({ name: 'a/x', value: 1 }) +
      line({ name: 'a/xy', value: 2 }) +
      line({ name: 'b', value: 3 }) +
      line({ step: 2, name: 'a/x', value: 4 });
    expect(await series(text, ['a/x', 'b'])).toEqual({ 'a/x': [[1, 1], [2, 4]], b: [[1, 3]] }); // prettier-ignore
  });

  it('leaves out points without a value, and a torn last line', async () => {
    const text =
      line({ name: 'a', state: 'absent', reason: 'why' }) + line({ name: 'a', value: 0 }) + line({ name: 'a', value: 7 }).slice(0, -2);
    expect(await series(text, ['a'])).toEqual({ a: [[1, 0]] });
  });

  it('leaves out a line that is no point', async () => {
    const damaged = ['', 'Infinity', '0x10', ' '].map((value) => `{"step":1,"time":0,"name":"a","value":${value}}\n`);
    expect(await series(damaged.join('') + line({ name: 'a', value: 5 }), ['a'])).toEqual({ a: [[1, 5]] });
  });

  it('has values of every form, and those of lines with more in them', async () => {
    const values = [-0.5, 1e21, 2.5e-7, 0];
    const text = values.map((value) => line({ name: 'a', value })).join('') + line({ name: 'a', value: 9, detail: { n: 1 } });
    expect(await series(text + line({ name: 'é"', value: 3 }), ['a', 'é"'])).toEqual({
      a: [...values, 9].map((value) => [1, value]),
      'é"': [[1, 3]],
    });
  });

  it('is not misled by a reason that holds the name', async () => {
    const text = line({ name: 'b', value: 1, detail: { reason: 'not {"name":"a"}', name: 'a' } }) + line({ name: 'a', value: 2 });
    expect(await series(text, ['a'])).toEqual({ a: [[1, 2]] });
  });

  it('goes on across the pieces in which a long file is read', async () => {
    const count = 30_000; // about 1.6 MB; a piece is 1 MiB
    const text = Array.from({ length: count }, (_, step) => line({ step, name: 'a', value: step })).join('');
    expect(text.length).toBeGreaterThan(1 << 20);
    const { a } = await series(text, ['a']);
    expect(a).toEqual(Array.from({ length: count }, (_, step) => [step, step]));
  });
});
