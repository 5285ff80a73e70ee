/** A third party's plugin that is edited between two runs, or in the middle of one. */
import * as fs from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { compared } from '../../../core/cli/compared-runs.ts';
import { differing } from '../../../core/compare/params.ts';
import { readRecord } from '../../../core/run/folder.ts';
import { resumeRun, startRun } from '../../../core/run/run.ts';
import { resolveSpec } from '../../../core/spec/load.ts';
import { newFolder, registry, removeFolders, stopAfter, tinyOptions, tinySpec } from './tiny.ts';

afterAll(removeFolders);

const plugin = (more: string) => `import { defineObjective, z } from 'ganvil';
export default defineObjective({ id: 'objective/mine', summary: 'Mine.', sort: 'main', params: z.strictObject({}), create: () => ({
  discriminatorLoss: ({ real, fake }) => fake.scores.sub(real.scores)${more}, generatorLoss: ({ fake }) => fake.scores.neg() }) });`;

/** The tiny run with an objective out of the file, as it is now. */
async function loaded(folder: string) {
  const given = { ...(await tinySpec()), plugins: [join(folder, 'mine.ts')], objective: 'mine' };
  const { spec, registry: own, digests } = await resolveSpec(given, { registry });
  const { options } = await tinyOptions(join(folder, 'runs'));
  return { spec, options: { ...options, services: { ...options.services, registry: own }, plugins: digests } };
}

describe('a plugin file that is edited', () => {
  it('makes its runs differ, and is refused on resuming unless it is forced', async () => {
    const folder = newFolder();
    const file = join(folder, 'mine.ts');
    fs.writeFileSync(file, plugin(''));
    const first = await loaded(folder);
    const { dir } = await startRun(first.spec, { ...first.options, ...stopAfter(8, first.options) });
    expect(readRecord(dir).plugins).toEqual({ [file]: expect.stringMatching(/^[0-9a-f]{64}$/) });
    const digest = first.options.plugins[file]!.slice(0, 12);

    fs.writeFileSync(file, plugin('.relu()'));
    const second = await loaded(folder);
    const other = second.options.plugins[file]!.slice(0, 12);
    await expect(resumeRun(dir, second.options)).rejects.toMatchObject({
      code: 'E_RUN_CHANGED',
      details: { received: `others: ${file} (${digest} → ${other})` },
    });
    const again = await startRun(second.spec, { ...second.options, token: 'aaaa' });
    const params = [dir, again.dir].map((one) => compared({ dir: one, record: readRecord(one), live: false }).params);
    expect(differing(params)).toEqual(['plugins.mine']);
    expect(params.map((one) => one['plugins.mine'])).toEqual([digest, other]);

    expect(await resumeRun(dir, { ...second.options, force: true })).toMatchObject({ status: 'finished', step: 20 });
    expect(readRecord(dir).plugins).toEqual(second.options.plugins);
  });

  it('may go on where it is as it was', async () => {
    const folder = newFolder();
    fs.writeFileSync(join(folder, 'mine.ts'), plugin(''));
    const { spec, options } = await loaded(folder);
    const { dir } = await startRun(spec, { ...options, ...stopAfter(8, options) });
    expect(await resumeRun(dir, (await loaded(folder)).options)).toMatchObject({ status: 'finished' });
  });
});
