/** What holds for every plugin and every file, checked by reading them. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';
import { type Plugin, z } from 'ganvil';
import { parse } from 'yaml';

import { describeParams } from '../core/spec/describe.ts';
import { ROLES } from '../core/spec/schema.ts';
import { pluginContract } from '../core/testing/plugin.ts';
import { plugins } from '../plugins/index.ts';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');
const folders = (path: string) => readdirSync(root + path, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name); // prettier-ignore
/** `<kind>/<name>` of the files under a folder that end like this. */
const named = (folder: string, ending: string) =>
  folders(folder).flatMap((kind) =>
    readdirSync(`${root}${folder}/${kind}`)
      .filter((file) => file.endsWith(ending))
      .map((file) => `${kind}/${file.slice(0, -ending.length)}`),
  );
const loaded: readonly (readonly [string, Plugin])[] = await Promise.all(plugins.map(async ({ id, load }) => [id, await load()] as const));

describe('the plugins of the repository', () => {
  const ids = named('plugins', '.ts').sort();

  it('are in the generated index, all of them', () => {
    expect(plugins.map(({ id }) => id)).toEqual(ids); // if not: npm run generate
  });

  it.each(ids)('%s has a test and a page of its name', (id) => {
    expect([`test/plugins/${id}.test.ts`, `docs/plugins/${id}.md`].filter((path) => !existsSync(root + path))).toEqual([]);
  });

  it('own every test and every page that lies beside theirs', () => {
    expect([...named('test/plugins', '.test.ts'), ...named('docs/plugins', '.md')].filter((id) => !ids.includes(id))).toEqual([]);
  });

  describe.each(loaded)('%s', (id, plugin) => {
    it('is named like its file, with a one-sentence summary and strict params', () => {
      expect(plugin.id).toBe(id);
      for (const { run } of pluginContract(plugin, { params: defaults(plugin) })) void run();
    });

    it('says what each param means', () => {
      expect(describeParams(plugin.params).filter(({ meaning }) => meaning === '').map(({ name }) => name)).toEqual([]); // prettier-ignore
    });
  });
});

/** Values for params that have no default, so that a schema can be tried: those of the first example on its page. */
function defaults(plugin: Plugin): Record<string, unknown> {
  if (plugin.params.safeParse({}).success) return {};
  return rolesOf(snippets(plugin.id)[0]!).find(({ kind, use }) => kind === plugin.kind && use === plugin.name)!.with;
}

/** The blocks of YAML under `## Use`. */
function snippets(id: string): string[] {
  const use = read(`docs/plugins/${id}.md`).split(/^## /m).find((section) => section.startsWith('Use\n')) ?? ''; // prettier-ignore
  return [...use.matchAll(/^```yaml\n(.*?)^```$/gms)].map(([, text]) => text!);
}

interface Named {
  readonly kind: string;
  readonly use: string;
  readonly with: Record<string, unknown>;
}
/** The roles that a part of a spec names. */
function rolesOf(snippet: string): Named[] {
  const spec = parse(snippet) as Record<string, unknown>;
  return Object.entries(ROLES).flatMap(([key, { kind }]) => {
    const value = spec[key];
    const roles = value === undefined ? [] : Array.isArray(value) ? (value as unknown[]) : [value];
    return roles.map((role) =>
      typeof role === 'string' ? { kind, use: role, with: {} } : { kind, with: {}, ...(role as { use: string }) },
    );
  });
}

describe('the page of', () => {
  const ORDER = [
    'Use',
    'Data',
    'Numbers',
    'Architecture',
    'Formula',
    'Outputs',
    'Metrics',
    'Reading it',
    'Differences',
    'Results',
    'References',
  ];

  describe.each(loaded)('%s', (id, plugin) => {
    const path = `docs/plugins/${id}.md`;

    it('begins with its id and its summary, word for word', () => {
      const [title, summary] = read(path).split('\n\n');
      expect([title, summary]).toEqual([`# ${id}`, plugin.summary]);
    });

    it('lists its params with what they mean', () => {
      const table = /<!-- params -->(.*)<!-- \/params -->/s.exec(read(path))![1]!;
      const cells = (row: string) => row.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll('\\|', '|')); // prettier-ignore
      const rows = table.split('\n').filter((line) => line.startsWith('| `')).map(cells); // prettier-ignore
      const expected = describeParams(plugin.params).map(({ name, meaning }) => [`\`${name}\``, meaning.replaceAll('\n', ' ')]);
      expect(rows.map(([, name, , meaning]) => [name, meaning])).toEqual(expected); // if not: npm run generate
    });

    it('has its sections in the common order: Use first, References last', () => {
      const headings = [...read(path).matchAll(/^## (.*)$/gm)].map(([, heading]) => heading!);
      const known = headings.filter((heading) => ORDER.includes(heading));
      expect(headings[0]).toBe('Use');
      expect(known).toEqual(ORDER.filter((heading) => known.includes(heading)));
      if (known.includes('References')) expect(headings.at(-1)).toBe('References');
    });

    it('shows how to use it, in YAML that its schema and those of its neighbours take', () => {
      const shown = snippets(id).map(rolesOf);
      expect(shown.some((roles) => roles.some(({ kind, use }) => `${kind}/${use}` === id))).toBe(true);
      for (const { kind, use, with: params } of shown.flat()) {
        const [, named] = loaded.find(([other]) => other === `${kind}/${use}`) ?? [];
        expect(`${kind}/${use}: ${named === undefined ? 'no such plugin' : problems(named, params)}`).toBe(`${kind}/${use}: fine`);
      }
    });
  });
});

function problems({ params }: Plugin, values: Record<string, unknown>): string {
  const { error } = params.safeParse(values);
  return error === undefined ? 'fine' : z.prettifyError(error);
}

interface Plant {
  /** The file that the text would stand in. */
  readonly file: string;
  readonly text: string;
}
/** What the linter says of texts in the place of files; its rules on imports and globals only. */
function lint(plants: readonly Plant[]): string[] {
  // In a process of its own: ESLint loads modules in ways that Jest's sandbox does not follow.
  const script = `
    import { ESLint } from 'eslint';
    const eslint = new ESLint({
      ruleFilter: ({ ruleId }) => /no-restricted-/.test(ruleId),
      overrideConfig: [{ files: ['**/*.ts'], languageOptions: { parserOptions: { project: false } } }],
    });
    const said = [];
    for (const { file, text } of JSON.parse(process.argv[1])) {
      const [result] = await eslint.lintText(text, { filePath: file });
      said.push(result === undefined ? 'the file is not linted' : result.messages.map(({ message }) => message).join(' '));
    }
    console.log(JSON.stringify(said));
  `;
  const output = execFileSync(process.execPath, ['--input-type=module', '-e', script, JSON.stringify(plants)], {
    cwd: root,
    encoding: 'utf8',
  });
  return JSON.parse(output) as string[];
}

describe('the layers', () => {
  const importing = (file: string, from: string): Plant => ({ file, text: `import * as planted from '${from}';\nexport { planted };\n` });
  const parts = folders('core').filter((part) => part !== 'cli' && part !== 'mlflow-ts-client');
  const breaches: [string, Plant, string][] = [
    ['core imports a plugin', importing('core/planted.ts', '../plugins/index.ts'), 'core never imports a plugin'],
    ...parts.map((part): [string, Plant, string] => [`core/${part} imports a plugin`, importing(`core/${part}/planted.ts`, '../../plugins/index.ts'), 'core never imports a plugin']),
    ...parts.map((part): [string, Plant, string] => [`core/${part} imports the command line`, importing(`core/${part}/planted.ts`, '../cli/library.ts'), part === 'engine' ? 'Layers:' : 'hand in what you need as an argument']),
    ['the engine imports training', importing('core/engine/planted.ts', '../training/game.ts'), 'the engine knows nothing of GANs'],
    ['a plugin imports core by its path', importing('plugins/objective/planted.ts', '../../core/engine/network.ts'), "a plugin imports 'ganvil'"],
    ['a plugin imports another plugin', importing('plugins/objective/planted.ts', './minimax.ts'), "a plugin imports 'ganvil' and nothing else"],
    ['a plugin imports a package', importing('plugins/objective/planted.ts', '@tensorflow/tfjs'), "a plugin imports 'ganvil' and nothing else"],
    ...['compare', 'pictures', 'tracking', 'mlflow-ts-client/src'].map((part): [string, Plant, string] => [`core/${part} knows tensors`, importing(`core/${part}/planted.ts`, '@tensorflow/tfjs'), 'know nothing of tensors']),
    ...(['process.env', 'Math.random', 'Date.now'] as const).map((global): [string, Plant, string] => [`core reads ${global}`, { file: 'core/run/planted.ts', text: `export const planted = ${global};\n` }, 'handed']),
  ]; // prettier-ignore
  const allowed: [string, Plant][] = [
    ['the command line meets core and plugins', importing('core/cli/planted.ts', '../../plugins/index.ts')],
    ['the command line reads the environment', { file: 'core/cli/planted.ts', text: 'export const planted = process.env;\n' }],
    ['the engine sees the contracts', importing('core/engine/planted.ts', '../contracts.ts')],
    ['a plugin imports ganvil', importing('plugins/objective/planted.ts', 'ganvil')],
    ['the MLflow tracker imports its client', importing('plugins/tracker/mlflow.ts', 'mlflow-ts-client')],
  ];
  const said = lint([...breaches.map(([, plant]) => plant), ...allowed.map(([, plant]) => plant)]);

  it.each(breaches.map(([what, , message], i) => [what, message, said[i]!] as const))(
    '%s: the linter says what to do',
    (_what, message, found) => {
      expect(found).toContain(message);
    },
  );

  it.each(allowed.map(([what], i) => [what, said[breaches.length + i]!] as const))('%s: the linter has nothing to say', (_what, found) => {
    expect(found).toBe('');
  });
});

describe('the tree', () => {
  it('has nothing at its top but what the design names, and config files', () => {
    const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n'); // prettier-ignore
    const top = [...new Set(tracked.map((path) => path.split('/')[0]!))].filter((name) => !name.startsWith('.'));
    expect(top.sort()).toEqual(
      [
        ...['CHANGELOG.md', 'LICENSE', 'README.md', 'core', 'docs', 'experiments', 'plugins', 'scripts', 'test'],
        ...['eslint.config.js', 'jest.config.js', 'package-lock.json', 'package.json', 'tsconfig.base.json', 'tsconfig.json'],
      ].sort(),
    );
  });
});
