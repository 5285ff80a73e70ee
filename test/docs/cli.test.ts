/** The page and the help name the same options. */
import { readFile } from 'node:fs/promises';

import { ganvil } from '../core/cli/child.ts';

const page = await readFile(new URL('../../docs/cli.md', import.meta.url), 'utf8');
const sections = new Map([...page.matchAll(/^## ([a-z ]+)\n(.*?)(?=^## |$(?![\s\S]))/gms)].map(([, title, text]) => [title!, text!]));
const COMMANDS = [
  'run',
  'validate',
  'plugins list',
  'plugins show',
  'plugins check',
  'schema',
  'runs list',
  'runs show',
  'runs diff',
  'runs rm',
  'compare',
  'report',
  'push',
  'doctor',
];
const named = (text: string) => [...new Set([...text.matchAll(/(?:^|[\s`])--([a-z][a-z-]*)/gm)].map(([, option]) => option!))].sort();

describe('docs/cli.md', () => {
  it.each(COMMANDS)('has the options of %s', async (command) => {
    const { stdout } = await ganvil([...command.split(' '), '--help'], { cwd: '.' });
    const options = stdout.slice(stdout.indexOf('\nOptions:')).split('\n\nExamples:')[0]!;
    const own = [...options.matchAll(/^ +--([a-z-]+)/gm)].map(([, option]) => option!).filter((option) => !['help', 'version'].includes(option)); // prettier-ignore
    expect(named(sections.get(command) ?? '')).toEqual(own.sort());
  });

  it('links every command from its first table', () => {
    for (const command of COMMANDS) expect(page).toContain(`[\`${command}\`](#${command.replace(' ', '-')})`);
  });
});
