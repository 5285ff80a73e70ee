/** Writes the page's files, and runs its commands as they stand there; only the steps are fewer. */
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ganvil } from '../core/cli/child.ts';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const page = await readFile(fromHere('../../docs/suites.md'), 'utf8');
const files = [...page.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)].map(([, name, text]) => [name!, text!] as const);
const snippets = [...page.matchAll(/```yaml\n(vary:.*?)```/gs)].map(([, text]) => text!);
const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.trim().split('\n'));
/** The words of a line; those in quotes are one. */
const wordsOf = (line: string) => [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);
const shorter = (text: string) => text.replace(/steps: (1000|500)/g, 'steps: 4').replace('seeds: 3', 'seeds: 1');

describe('docs/suites.md', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = realpathSync(mkdtempSync(join(tmpdir(), 'ganvil-docs-')));
    for (const [name, text] of files) {
      mkdirSync(dirname(join(cwd, name)), { recursive: true });
      writeFileSync(join(cwd, name), shorter(text));
    }
    symlinkSync(fromHere('../../experiments/quickstart'), join(cwd, 'experiments/quickstart'));
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  it('has files, snippets and commands', () => {
    expect([files.length, snippets.length, commands.length]).toEqual([2, 2, 5]);
  });

  it.each(commands)('%s', async (line) => {
    const [npx, program, ...words] = wordsOf(line);
    expect([npx, program]).toEqual(['npx', 'ganvil']);
    const { code, stdout, stderr } = await ganvil(words, { cwd });
    // four steps find no modes: the claim that must hold does not
    expect({ code, errors: stderr.match(/^E_.*/gm) }).toEqual({ code: line.includes('--jobs') ? 3 : 0, errors: null });
    if (line.includes('--jobs')) expect(stdout).toMatch(/^ring\/r1 +1 of 1/m);
  });

  it.each(snippets)('%s', async (text) => {
    writeFileSync(join(cwd, 'experiments/slope/ring.yaml'), 'extends: ../quickstart/ring.yaml\nobjective: [non-saturating, r1]\n');
    writeFileSync(join(cwd, 'experiments/slope/suite.yaml'), text);
    const { code, stdout } = await ganvil(['run', 'experiments/slope', '--dry-run'], { cwd });
    expect(code).toBe(0);
    expect(stdout).toMatch(text.includes('weak') ? /^ring\/weak /m : /^ring\/gamma-0\.1_hidden-64 /m);
  });
});
