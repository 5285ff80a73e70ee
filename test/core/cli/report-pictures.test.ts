import { describe, expect, it } from '@jest/globals';

import { PictureNames } from '../../../core/cli/report-files.ts';
import { markdownFor } from '../../../core/cli/report-outputs.ts';
import { withPictures } from '../../../core/cli/report-pictures.ts';
import type { PicturesBlock } from '../../../core/report/model.ts';
import { madeReport } from '../report/made.ts';

const pictures = (title: string, ...files: string[]): PicturesBlock => ({
  kind: 'pictures',
  title,
  items: files.map((file, i) => ({ label: `${i}`, shots: [{ step: 5, file }] })),
});
const bytes = (file: string) => Promise.resolve(Buffer.from(file));

describe('the pictures of a report', () => {
  it('are read once each', async () => {
    const read: string[] = [];
    const report = madeReport({ blocks: [pictures('one', 'a', 'b'), pictures('two', 'a')] });
    const found = await withPictures(report, (file) => (read.push(file), bytes(file)));
    expect(found.report).toBe(report);
    expect([...found.pictures]).toEqual([['a', Buffer.from('a')], ['b', Buffer.from('b')]]); // prettier-ignore
    expect(read).toEqual(['a', 'b']);
  });

  it('are left out where they are gone, which the section says', async () => {
    const blocks = [pictures('one', 'a', 'gone'), pictures('two', 'gone too')];
    const { report } = await withPictures(madeReport({ blocks }), (file) => (file === 'a' ? bytes(file) : Promise.resolve(undefined)));
    expect(report.sections[0]!.blocks).toEqual([
      pictures('one', 'a'),
      { kind: 'notes', notes: ['2 pictures are not shown: they could not be had from where the runs are.'] },
    ]);
  });

  it('are linked and copied by the names that the server has for them', () => {
    const file = 'http://there/get-artifact?path=images%2Fgrid~a%2Bstep%2B5&run_uuid=0';
    expect(markdownFor(madeReport({ blocks: [pictures('one', file)] }), 'out')).toContain(`](${file})`);
    const names = new PictureNames();
    expect(names.of({ file, name: 'a-00000005.png' }, 'A: plain')).toBe('A-plain-a-00000005.png');
    expect(names.of({ file: '/runs/1/a-00000005.png' }, 'A: plain')).toBe('A-plain-a-00000005-2.png'); // another file of that name
  });

  it('are copied by names that every disk takes', () => {
    const names = new PictureNames();
    const own = `${'n'.repeat(240)}.png`; // a name that a server may have
    const [one, other] = ['1', '2'].map((file) => names.of({ file, name: own }, 'a case of a suite'));
    for (const name of [one!, other!]) expect(name.length).toBeLessThanOrEqual(255); // bytes that file systems take
    expect(one).not.toBe(other);
    // a disk that takes capitals for small letters would keep one of them
    expect(names.of({ file: '3', name: 'a.png' }, 'x')).toBe('x-a.png');
    expect(names.of({ file: '4', name: 'A.png' }, 'X')).toBe('X-A-2.png');
  });
});
