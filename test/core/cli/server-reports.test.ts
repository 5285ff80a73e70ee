import { describe, expect, it } from '@jest/globals';

import { addressOf, pictureIn } from '../../../core/cli/server-reports.ts';

describe('a picture on a server', () => {
  it.each([
    ['images/sample-grid~samples+step+500+timestamp+1795525086967+0edbf3ef-7ca3.png', 'sample-grid/samples', 500, 'samples-00000500.png'],
    ['sample-grid/samples-00000500.svg', 'sample-grid/samples', 500, 'samples-00000500.svg'],
    ['study/plot.PNG', 'study/plot', null, 'plot.PNG'],
    ['images/loss.png', 'images/loss', null, 'loss.png'],
  ])('%s is of %s at step %s', (path, row, step, name) => {
    expect(pictureIn(path)).toMatchObject({ row, step, name, path });
  });

  it.each(['images/a+step+5+timestamp+6+0+compressed.png', 'images/a+step+5+timestamp+6+0+compressed.webp', 'run.json', 'study/rows.json'])(
    '%s is none',
    (path) => {
      expect(pictureIn(path)).toBeUndefined();
    },
  );

  it('has an address in which nothing of its path is taken for something else', () => {
    const url = new URL(addressOf('http://there/prefix', '0f', 'images/a+b & c~d.png'));
    expect([url.pathname, url.searchParams.get('path'), url.searchParams.get('run_uuid')]).toEqual([
      '/prefix/get-artifact',
      'images/a+b & c~d.png',
      '0f',
    ]);
  });
});
