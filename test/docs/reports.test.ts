/** Writes the page's files, and runs its commands as they stand there; only the steps are fewer. */
import { mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ganvil } from '../core/cli/child.ts';
import { makeRunFolder } from '../core/cli/run-folder.ts';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const page = await readFile(fromHere('../../docs/reports.md'), 'utf8');
const files = [...page.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)].map(([, name, text]) => [name!, text!] as const);
const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.trim().split('\n'));
const shorter = (text: string) => text.replace(/steps: (1000|500)/g, 'steps: 4').replace('seeds: 3', 'seeds: 1');

describe('docs/reports.md', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = realpathSync(mkdtempSync(join(tmpdir(), 'ganvil-docs-')));
    for (const [name, text] of files) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), shorter(text));
    }
    symlinkSync(fromHere('../../experiments/quickstart'), join(cwd, 'experiments/quickstart'));
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
