/** What only `create` refuses, found before anything is trained. */
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { problemsOfRoles } from '../../../core/cli/made-roles.ts';
import { runSpecs } from '../../../core/cli/run.action.ts';
import type { RunArguments } from '../../../core/cli/run.ts';
import { load } from '../../../core/cli/session.ts';
import type { GanvilErrors } from '../../../core/errors.ts';
import { TINY, tinyFolder } from './tiny.ts';

let folder: string;
beforeEach(() => {
  folder = tinyFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const DCGAN = TINY.replace('generator: { use: mlp, with: { hidden: [4] } }', 'generator: dcgan'); // makes images, not points of a ring

describe('the roles of a spec', () => {
  it('are made and freed where nothing is wrong with them', async () => {
    const loaded = await load(join(folder, 'tiny.yaml'));
    await problemsOfRoles(loaded); // what is made once in a process is there now
    const before = tf.memory().numTensors;
    expect(await problemsOfRoles(loaded)).toEqual([]);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('are problems of the spec, with their place, where a plugin refuses them', async () => {
    const [problem, ...others] = await problemsOfRoles(await load(file('images.yaml', DCGAN)));
    expect(problem!.code).toMatch(/^E_(SPEC_MISMATCH|NEEDS)$/);
    expect(problem!.message).toMatch(/images\.yaml:6:12: generator\/dcgan: expected /);
    expect(others).toEqual([]);
  });

  it('that lack their data say nothing of the spec', async () => {
    const digits = file('digits.yaml', DCGAN.replace('ring', `{ use: mnist, with: { path: ${folder} } }`).replace('mode-coverage, ', ''));
    expect(await problemsOfRoles(await load(digits))).toEqual([]);
  });
});

describe('ganvil run with several specs', () => {
  it('makes the roles of all before it trains the first, and leaves no folder', async () => {
    const runs = join(folder, 'runs');
    const specs = [join(folder, 'tiny.yaml'), file('images.yaml', DCGAN)];
    const argv = { specs, set: [], plugin: [], runs, engine: 'eager', backend: 'cpu', quiet: true } as unknown as RunArguments;
    const error = (await runSpecs(argv).catch((one: unknown) => one)) as GanvilErrors;
    expect(error.problems.map(({ message }) => message)).toEqual([expect.stringContaining('generator/dcgan: expected')]);
    expect(existsSync(runs)).toBe(false);
  });
});
