/** Runs the page's commands over run folders made by hand. */
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ganvil } from '../core/cli/child.ts';
import { makeRunFolder } from '../core/cli/run-folder.ts';

const page = await readFile(new URL('../../docs/comparing.md', import.meta.url), 'utf8');
const commands = [...page.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.trim().split('\n'));
/** The words of a line; those in quotes are one. */
const wordsOf = (line: string) => [...line.matchAll(/'([^']*)'|\S+/g)].map(([word, quoted]) => quoted ?? word);

describe('docs/comparing.md', () => {
  let cwd: string;
  beforeAll(() => {
    cwd = realpathSync(mkdtempSync(join(tmpdir(), 'ganvil-docs-')));
    for (const dataset of ['ring', 'grid'])
      for (const gamma of [1, 10])
        for (const seed of [1, 2, 3])
          makeRunFolder(join(cwd, 'runs'), {
            ...{ id: `${dataset}-${gamma}-${seed}`, experiment: dataset, dataset },
            ...{ seed, gamma, modes: seed + gamma },
          });
  });
  afterAll(() => rmSync(cwd, { recursive: true }));

  it('has commands', () => {
    expect(commands.length).toBeGreaterThan(5);
  });

  it.each(commands)('%s', async (line) => {
    const [npx, program, ...words] = wordsOf(line);
    expect([npx, program]).toEqual(['npx', 'ganvil']);
    const { code, stdout, stderr } = await ganvil(words, { cwd });
    expect({ code, errors: stderr.match(/^E_.*/gm) }).toEqual({ code: 0, errors: null });
    expect(stdout).not.toBe('');
  });
});
