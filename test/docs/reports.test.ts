/** Writes the page's files, and runs its commands as they stand there; only the steps are fewer. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { ganvil } from '../core/cli/child.ts';
import { makeRunFolder } from '../core/cli/run-folder.ts';
import { folderOf, readPage } from './page.ts';

const page = await readPage('reports.md');
const { files, commands } = page;

describe('docs/reports.md', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = folderOf(page);
    for (const experiment of ['ring', 'grid']) {
      for (const seed of [1, 2]) makeRunFolder(join(cwd, 'runs'), { id: `${experiment}-${seed}`, seed, gamma: 1, modes: 8, experiment });
    }
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  it('has files and commands', () => {
    expect([files.length, commands.length]).toEqual([2, 3]);
  });

  it.each(commands)('%s', async (line) => {
    const [npx, program, ...words] = line.split(' ');
    expect([npx, program]).toEqual(['npx', 'ganvil']);
    const { code, stderr } = await ganvil(words, { cwd });
    expect({ code, errors: stderr.match(/^E_.*/gm) }).toEqual({ code: 0, errors: null });
    const written = line.includes('--html') ? 'ring.html' : 'report/report.html';
    expect(readFileSync(join(cwd, written), 'utf8')).toContain(
      line.includes('slope') ? '<h1>What does a gradient penalty cost?</h1>' : '<h1>ring',
    );
  });
});
