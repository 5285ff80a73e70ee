/** Runs the page's commands, one after another, as they stand there; only the steps are fewer. */
import { symlinkSync, mkdtempSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { ganvil } from '../core/cli/child.ts';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const page = await readFile(fromHere('../../docs/running.md'), 'utf8');
const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.trim().split('\n'));
const [, name, spec] = /```yaml\n# (\S+)\n(.*?)```/s.exec(page)!;

/** The words of a line; those in quotes are one. */
const wordsOf = (line: string) => [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);

describe('docs/running.md', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = realpathSync(mkdtempSync(join(tmpdir(), 'ganvil-docs-')));
    symlinkSync(fromHere('../../experiments'), join(cwd, 'experiments'));
    writeFileSync(join(cwd, name!), spec!.replace('steps: 1000', 'steps: 4').replace('every: 250', 'every: 2, samples: 50'));
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  it('has commands', () => {
    expect(commands.length).toBeGreaterThan(8);
  });

  it.each(commands)('%s', async (line) => {
    const [npx, program, ...words] = wordsOf(line);
    expect([npx, program]).toEqual(['npx', 'ganvil']);
    const runs = () => readdirSync(join(cwd, 'runs/my-ring')).sort();
    const filled = words.map((word) => (word === '<run>' ? runs()[0]! : word.replace('steps=1500', 'steps=6')));
    const { code, stderr } = await ganvil(filled, { cwd });
    expect({ code, errors: stderr.match(/^E_.*/gm) }).toEqual({ code: 0, errors: null });
  });
});
