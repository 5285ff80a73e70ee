import { describe, expect, it } from '@jest/globals';

import * as ganvil from 'ganvil';

import { loadPluginFile } from '../../../core/spec/plugin-file.ts';
import { diagnose, type Files, inFolder, load, SMALL } from './diagnose.ts';

const objective = (id: string, more = '') =>
  `defineObjective({ id: '${id}', summary: 'Mine.', sort: 'main', params: z.strictObject({ weight: z.number().default(2) }), create: () => ({}) ${more}})`;
const MINE = `import { defineObjective, z } from 'ganvil';\nexport default ${objective('objective/mine')};\n`;

type Authoring = typeof ganvil;
const loaded = (files: Files, source: string) => inFolder(files, (folder) => loadPluginFile(source, `${folder}/spec.yaml`));

describe("a third party's plugin", () => {
  it('is loaded from TypeScript, with what it imports beside it', async () => {
    const plugin = `import { defineObjective, z } from 'ganvil';\nimport { name } from './name.ts';\nconst typed: string = name;\nexport default ${objective("objective/' + typed + '")};`;
    const [mine] = await loaded({ 'mine.ts': plugin, 'name.ts': "export const name = 'mine' as const;" }, './mine.ts');
    expect(mine).toMatchObject({ id: 'objective/mine', kind: 'objective', name: 'mine' });
  });

  it('is handed the running instances, whatever lies beside it', async () => {
    const other = 'export const z = 1; export default 1;';
    const imports = "import * as ganvil from 'ganvil';\nimport * as tf from '@tensorflow/tfjs';\nimport * as zod from 'zod';\n";
    const files = {
      'mine.mjs': imports + MINE.replace('sort:', 'seen: { ganvil, tf, zod }, sort:'),
      'node_modules/zod/index.js': other,
      'node_modules/ganvil/index.js': other,
    };
    const [mine] = (await loaded(files, './mine.mjs')) as unknown as [{ seen: { ganvil: Authoring; tf: Authoring['tf']; zod: Authoring } }];
    expect(mine.seen.ganvil.defineObjective).toBe(ganvil.defineObjective);
    expect(mine.seen.tf.tensor).toBe(ganvil.tf.tensor);
    expect(mine.seen.zod.z).toBe(ganvil.z);
  });

  it('may be one of a list, and may come from a package', async () => {
    const files = {
      'node_modules/some-package/package.json': '{ "name": "some-package", "type": "module", "exports": "./index.js" }',
      'node_modules/some-package/index.js': `import { defineObjective, z } from 'ganvil';\nexport default [${objective('objective/one')}, ${objective('objective/two')}];`,
    };
    expect((await loaded(files, 'some-package')).map(({ id }) => id)).toStrictEqual(['objective/one', 'objective/two']);
  });

  it('can be named by the spec that brings it, and by the call', async () => {
    const spec = SMALL.replace('plain', '{ use: mine, with: { weight: 3 } }');
    expect((await load({ 'a.yaml': `${spec}plugins: [./mine.ts]`, 'mine.ts': MINE })).spec.objective[0]!.with).toStrictEqual({ weight: 3 });
    const {
      registry,
      folder,
      spec: resolved,
    } = await load({ 'a.yaml': spec.replace('steps', 'plugins: [./in/mine.ts]\nsteps'), 'in/mine.ts': MINE });
    expect(resolved.plugins).toStrictEqual([`${folder}/in/mine.ts`]);
    expect(registry.has('objective/mine')).toBe(true);
  });

  it.each([
    ['a missing file', './mine.ts', {}],
    ['a folder', './mine', { 'mine/index.ts': MINE }],
    ['a missing package', 'some-package', {}],
    ['a file without ./', 'mine.ts', { 'mine.ts': MINE }],
    ['a syntax error', './mine.ts', { 'mine.ts': 'export default {{' }],
    ['an error while loading', './mine.ts', { 'mine.ts': "throw new Error('not today')" }],
    ['no default export', './mine.ts', { 'mine.ts': MINE.replace('default', 'const mine =') }],
    ['a default export of another type', './mine.ts', { 'mine.ts': 'export default 3' }],
    ['an object that define* did not make', './mine.ts', { 'mine.ts': "export default { id: 'objective/mine', create: () => ({}) }" }],
    ['an empty list', './mine.ts', { 'mine.ts': 'export default []' }],
    ['an id of another kind', './mine.ts', { 'mine.ts': MINE.replace('objective/mine', 'metric/mine') }],
    ['an id with capitals', './mine.ts', { 'mine.ts': MINE.replace('objective/mine', 'objective/Mine') }],
  ])('is refused with %s', async (_, source, files: Files) => {
    const spec = SMALL.replace('plain', 'mine');
    expect(await diagnose({ 'a.yaml': `${spec}plugins: ['${source}']`, ...files })).toMatchSnapshot();
  });
});
