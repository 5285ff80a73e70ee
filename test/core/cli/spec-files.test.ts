import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { specFiles } from '../../../core/cli/spec-files.ts';

describe('specFiles', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganvil-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const put = (path: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), '');
  };

  it('takes a folder for the specs in it and below, by name', async () => {
    for (const path of ['b.yaml', 'a.json', 'sub/c.yml', 'notes.md', '.hidden/d.yaml', 'suite.yaml']) put(path);
    expect(await specFiles([folder])).toEqual(['a.json', 'b.yaml', 'sub/c.yml'].map((path) => join(folder, path)));
  });

  it('passes over runs, installed packages, hidden folders, and settings of other tools', async () => {
    const others = ['package.json', 'tsconfig.json', 'ganvil.schema.json', 'pnpm-lock.yaml', '.hidden.yaml'];
    const inside = [
      'runs/ring/1/spec.yaml',
      'elsewhere/1/run.json',
      'elsewhere/1/spec.yaml',
      'elsewhere/1/artifacts/a.json',
      'node_modules/x/x.yaml',
    ];
    for (const path of [...others, ...inside, 'elsewhere/kept.yaml']) put(path);
    expect(await specFiles([folder])).toEqual([join(folder, 'elsewhere/kept.yaml')]);
  });

  it('keeps the order of the call, and files that are not there', async () => {
    put('sub/c.yaml');
    expect(await specFiles(['missing.yaml', join(folder, 'sub')])).toEqual(['missing.yaml', join(folder, 'sub/c.yaml')]);
  });

  it('refuses a folder without specs', async () => {
    await expect(specFiles([folder])).rejects.toThrow(
      `${folder}: expected a folder with specs (.yaml, .yml, .json), received one without.`,
    );
  });
});
