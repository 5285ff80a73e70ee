/** Spec files in a folder of their own, and what loading one of them gives. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { GanvilErrors } from '../../../core/errors.ts';
import { type LoadOptions, loadSpec } from '../../../core/spec/load.ts';
import { registry } from '../../fixtures/spec/plugins.ts';
import { type LoadedTraining, training } from '../../support/training.ts';

export type Files = Readonly<Record<string, string>>;

/** The least that a spec needs. */
export const SMALL = 'steps: 100\nbatch: 8\ndataset: dots\nobjective: plain\ntrainer: turns\n';

/** Writes the files, hands their folder over, and takes them away. */
export async function inFolder<T>(files: Files, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'ganvil-spec-'));
  try {
    for (const [name, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), text);
    }
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}

type Options = Omit<LoadOptions, 'registry'>;
const asFiles = (files: Files | string): Files => (typeof files === 'string' ? { 'ring.yaml': files } : files);

/** Loads the first of the files, the spec of a training. */
export const load = (files: Files | string, options: Options = {}): Promise<LoadedTraining> =>
  inFolder(asFiles(files), (folder) => training(loadSpec(join(folder, Object.keys(asFiles(files))[0]!), { registry, ...options })));

/** The problems of the first of the files as a user sees them, with codes; paths without the folder. */
export const diagnose = (files: Files | string, options: Options = {}): Promise<string> =>
  inFolder(asFiles(files), async (folder) => {
    try {
      await loadSpec(join(folder, Object.keys(asFiles(files))[0]!), { registry, ...options });
      return 'no problems';
    } catch (error) {
      if (!(error instanceof GanvilErrors)) throw error;
      return error.problems
        .map(({ code, message }) => `${code} ${message}`.replaceAll(`${folder}/`, '').replaceAll(folder, '.'))
        .join('\n');
    }
  });
