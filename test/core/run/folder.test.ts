import * as fs from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { checkRunsFolder, createRunFolder } from '../../../core/run/folder.ts';
import { newFolder, removeFolders } from './tiny.ts';

afterAll(removeFolders);

describe('the folder of the runs', () => {
  it('is checked without a trace', () => {
    const root = newFolder();
    checkRunsFolder(join(root, 'a/b'));
    expect(fs.readdirSync(root)).toEqual([]);
  });

  it('is refused where nothing can be made', () => {
    const file = join(newFolder(), 'file');
    fs.writeFileSync(file, '');
    const refused = expect.objectContaining({ code: 'E_RUN_DISK' });
    expect(() => checkRunsFolder(join(file, 'runs'))).toThrow(refused);
    expect(() => createRunFolder(join(file, 'runs'), 'ring', 'one')).toThrow(refused);
    if (process.platform === 'linux') expect(() => createRunFolder('/proc/runs', 'ring', 'one')).toThrow(refused); // mkdir answers ENOENT there
  });
});
