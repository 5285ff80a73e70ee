import { jest } from '@jest/globals';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

import { compareRuns, listRuns, loadSpec, resumeRun, run, type RunEvent } from '../../../core/cli/library.ts';
import { makeRunFolder } from './run-folder.ts';
import { TINY, tinyFolder } from './tiny.ts';

let folder: string;
beforeEach(() => {
  folder = tinyFolder();
});
afterEach(() => rmSync(folder, { recursive: true }));
const file = () => join(folder, 'tiny.yaml');
const options = () => ({ runsDir: join(folder, 'runs'), backend: 'cpu' as const });

describe('run', () => {
  it('trains a file, says nothing, listens to no signal, and hands on every event', async () => {
    const written = [jest.spyOn(process.stdout, 'write'), jest.spyOn(process.stderr, 'write')];
    const listeners = process.listenerCount('SIGINT');
    const events: RunEvent['type'][] = [];
    const listening: number[] = [];
    const onEvent = ({ type }: RunEvent) => {
      events.push(type);
      listening.push(process.listenerCount('SIGINT'));
    };
    const result = await run(file(), { ...options(), onEvent });
    for (const write of written) expect(write).not.toHaveBeenCalled();
    jest.restoreAllMocks();
    expect(result).toMatchObject({ experiment: 'tiny', status: 'finished', step: 4 });
    expect(existsSync(join(result.dir, 'run.json'))).toBe(true);
    expect(events).toEqual(['start', 'step', 'step', 'evaluation', 'step', 'step', 'evaluation', 'checkpoint', 'end']);
    expect(new Set(listening)).toEqual(new Set([listeners]));
  });

  it('trains an object of the same shape, with overrides', async () => {
    const spec = { ...(parse(TINY) as object), experiment: 'from-object' };
    const result = await run(spec, { ...options(), set: ['steps=2', 'generator.hidden=[3]'], seed: 9 });
    const record = JSON.parse(readFileSync(join(result.dir, 'run.json'), 'utf8')) as { seed: number; spec: { generator: object } };
    expect(result).toMatchObject({ experiment: 'from-object', step: 2 });
    expect(record).toMatchObject({ seed: 9, spec: { generator: { with: { hidden: [3] } } } });
  });

  it('throws what is wrong with a spec before anything is written', async () => {
    await expect(run(file(), { ...options(), set: ['generator.hiden=[3]'] })).rejects.toMatchObject({
      problems: [{ code: 'E_SPEC_SET', details: { fix: 'Did you mean "generator.hidden"?' } }],
    });
    expect(existsSync(join(folder, 'runs'))).toBe(false);
  });

  it('throws where the parts of a spec do not fit together', async () => {
    await expect(loadSpec(file(), { set: ['objective=r1'] })).rejects.toMatchObject({ problems: [{ code: 'E_SPEC_MISMATCH' }] });
  });

  it('stops where its signal asks it to, and goes on to the same end', async () => {
    const signal = { stopRequested: false };
    const onEvent = (event: RunEvent) => {
      signal.stopRequested ||= event.type === 'step' && event.step === 3;
    };
    const stopped = await run(file(), { ...options(), signal, onEvent });
    expect(stopped).toMatchObject({ status: 'interrupted', step: 3 });
    const resumed = await resumeRun(stopped.id, { runsDir: options().runsDir });
    expect(resumed).toMatchObject({ id: stopped.id, status: 'finished', step: 4 });
    const unbroken = await run(file(), options());
    expect(resumed.metrics).toEqual(unbroken.metrics);
  });
});

describe('listRuns and compareRuns', () => {
  it('read run folders', async () => {
    const runsDir = join(folder, 'made');
    for (const [id, seed, modes] of [['a', 1, 8], ['b', 2, 6]] as const) makeRunFolder(runsDir, { id, seed, gamma: 1, modes }); // prettier-ignore
    expect(listRuns({ runsDir }).map(({ record }) => record.id)).toEqual(['a', 'b']);
    const { groups } = await compareRuns(['made/ring'], { runsDir, metrics: ['mode-coverage/modes'] });
    expect(groups).toHaveLength(1);
    expect(groups[0]!.metrics['mode-coverage/modes']!.last).toMatchObject({ n: 2, mean: 7, sd: Math.SQRT2, median: 7 }); // of 8 and 6
  });

  it('throw where a name stands for no run', async () => {
    await expect(compareRuns(['nothing'], { runsDir: join(folder, 'made') })).rejects.toThrow(
      'expected the id, the path or the experiment of a run',
    );
  });
});
