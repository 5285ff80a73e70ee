import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

import { nextCommand } from '../../../core/cli/next-command.ts';
import { programName } from '../../../core/cli/output.ts';
import type { RunResult } from '../../../core/run/types.ts';
import { makeRunFolder } from './run-folder.ts';

const call = { specs: ['my ring.yaml'], set: ['generator.hidden=[8, 8]', 'steps=9'], plugin: ['./mine.ts'], runs: 'kept' };
const result = (more: Partial<RunResult>): RunResult => ({
  id: 'one',
  dir: '/kept/one',
  experiment: 'ring',
  status: 'finished',
  step: 9,
  metrics: {},
  ...more,
});

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ganvil-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('the next command', () => {
  it('keeps what the call was given, as a shell takes it', () => {
    expect(nextCommand(call, [result({})])).toBe(
      "ganvil run 'my ring.yaml' --seeds 5 --set 'generator.hidden=[8, 8]' --set steps=9 --plugin ./mine.ts --runs kept",
    );
  });

  it('goes on with a run that was stopped, and compares several', () => {
    expect(nextCommand(call, [result({ status: 'interrupted' })])).toBe('ganvil run --resume one --plugin ./mine.ts --runs kept');
    expect(nextCommand(call, [result({}), result({})])).toBe('ganvil compare ring --runs kept');
  });

  it('halves the learning rates of a run that has diverged', () => {
    const dir = makeRunFolder(folder, { id: 'one', seed: 1, gamma: 1, modes: 8, learningRate: 0.2 });
    const error = { code: 'E_RUN_NOT_FINITE', message: '', cause: undefined };
    expect(nextCommand({ ...call, specs: ['ring.yaml'], set: [] }, [result({ status: 'failed', dir, error })])).toBe(
      'ganvil run ring.yaml --set trainer.generator.optimizer.learningRate=0.1 --plugin ./mine.ts --runs kept',
    );
  });
});

describe('programName', () => {
  it('is ganvil where the shell finds that, and npx ganvil elsewhere', () => {
    mkdirSync(join(folder, 'node_modules/.bin'), { recursive: true });
    writeFileSync(join(folder, 'node_modules/.bin/ganvil'), ''); // npx adds such folders
    const path = [join(folder, 'node_modules/.bin'), join(folder, 'bin')].join(delimiter);
    expect(programName(path)).toBe('npx ganvil');
    mkdirSync(join(folder, 'bin'));
    writeFileSync(join(folder, 'bin/ganvil'), '');
    expect(programName(path)).toBe('ganvil');
  });
});
