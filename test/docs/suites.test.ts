/** Writes the page's files, and runs its commands as they stand there; only the steps are fewer. */
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { ganvil } from '../core/cli/child.ts';
import { folderOf, readPage } from './page.ts';

const page = await readPage('suites.md');
const { files, commands } = page;
const snippets = [...page.text.matchAll(/```yaml\n(vary:.*?)```/gs)].map(([, text]) => text!);
/** The words of a line; those in quotes are one. */
const wordsOf = (line: string) => [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);

describe('docs/suites.md', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = folderOf(page);
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
