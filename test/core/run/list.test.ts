import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';

import { readRecord } from '../../../core/run/folder.ts';
import { findRun, findRunFolders, findRuns, listRuns, removeRun } from '../../../core/run/list.ts';
import { newFolder, removeFolders, undisturbed } from './tiny.ts';

/** Folders of runs: their record is that of a real run under another name. */
let root: string;
const IDS = {
  'lecture/gan': ['20261124-060000-seed1-aaaa', '20261124-060100-seed2-bbbb'],
  'lecture/vae': ['20261123-060000-seed1-cccc'],
  ring: ['20261125-060000-seed1-dddd'],
};
beforeAll(async () => {
  const record = readRecord((await undisturbed({ steps: 2 })).dir);
  root = newFolder();
  for (const [experiment, ids] of Object.entries(IDS)) {
    for (const id of ids) {
      const dir = join(root, experiment, id);
      fs.mkdirSync(dir, { recursive: true });
      const started = Number(id.slice(0, 15).replace('-', ''));
      fs.writeFileSync(join(dir, 'run.json'), JSON.stringify({ ...record, id, experiment, times: { ...record.times, started } }));
    }
  }
  fs.mkdirSync(join(root, 'ring', 'no-run')); // a process died before it wrote a record
});
afterAll(removeFolders);
const idsOf = (runs: ReturnType<typeof findRuns>) => runs.map(({ record }) => record.id.slice(-4));

describe('the runs of a folder', () => {
  it('are listed oldest first, and a damaged one is reported', () => {
    expect(idsOf(listRuns(root))).toEqual(['cccc', 'aaaa', 'bbbb', 'dddd']);
    expect(listRuns(join(root, 'nowhere'))).toEqual([]);
    const damaged = join(root, 'ring', 'damaged');
    fs.mkdirSync(damaged);
    fs.writeFileSync(join(damaged, 'run.json'), '{"format":1}');
    const problems: unknown[] = [];
    expect(idsOf(listRuns(root, (problem) => problems.push(problem)))).toEqual(['cccc', 'aaaa', 'bbbb', 'dddd']);
    expect(problems).toMatchObject([{ code: 'E_RUN_FORMAT', message: expect.stringContaining('a damaged one (id: ') }]);
    expect(() => findRun(root, 'damaged')).toThrow(expect.objectContaining({ code: 'E_RUN_FORMAT' }));
    expect(() => findRuns(root, 'ring')).toThrow(expect.objectContaining({ code: 'E_RUN_FORMAT' }));
    const left: unknown[] = [];
    expect(idsOf(findRuns(root, 'ring', (problem) => left.push(problem)))).toEqual(['dddd']);
    expect(left).toMatchObject([{ code: 'E_RUN_FORMAT' }]);
    expect(() => findRuns(root, 'damaged', () => undefined)).toThrow(expect.objectContaining({ code: 'E_RUN_FORMAT' })); // no other is left
    for (const dir of findRunFolders(root, 'damaged')) removeRun({ dir });
    expect(fs.existsSync(damaged)).toBe(false);
  });

  it('are found by id, the beginning of one, path and experiment', () => {
    const [id] = IDS.ring as [string];
    expect(idsOf(findRuns(root, id))).toEqual(['dddd']);
    expect(idsOf(findRuns(root, '20261123'))).toEqual(['cccc']);
    expect(idsOf(findRuns(root, join(root, 'ring', id)))).toEqual(['dddd']);
    expect(idsOf(findRuns(root, `ring/${id}`))).toEqual(['dddd']);
    expect(idsOf(findRuns(root, 'lecture/gan'))).toEqual(['aaaa', 'bbbb']);
    expect(idsOf(findRuns(root, 'lecture/'))).toEqual(['cccc', 'aaaa', 'bbbb']);
    expect(findRun(root, 'ring')).toMatchObject({ dir: join(root, 'ring', id), live: false });
  });

  it('that are not found are guessed, and a name of several is refused', () => {
    const message = (name: string) => {
      try {
        return findRun(root, name).record.id;
      } catch (error) {
        expect(error).toMatchObject({ code: 'E_RUN_MISSING' });
        return (error as Error).message;
      }
    };
    expect(message('rnig')).toContain('received "rnig". Did you mean "ring"?');
    expect(message('experiments/ring.yaml')).toContain('received "experiments/ring.yaml". Did you mean "ring"?');
    expect(message('20261123-060000-seed1-ccdc')).toContain('Did you mean "20261123-060000-seed1-cccc"?');
    expect(message('nothing like it')).toContain('`ganvil runs list` shows them.');
    expect(message('20261124')).toContain('received "20261124", which stands for 2. The newest: 20261124-060100-seed2-bbbb, 2');
    expect(message('lecture')).toContain('which stands for 3');
    expect(message('gan')).toContain('received "gan"'); // part of a name is none
  });

  it('are removed, unless a process writes them', () => {
    const run = findRun(root, 'lecture/vae');
    fs.writeFileSync(join(run.dir, 'lock'), JSON.stringify({ pid: process.ppid, host: hostname() }));
    expect(findRun(root, 'lecture/vae').live).toBe(true);
    expect(() => removeRun(run)).toThrow(expect.objectContaining({ code: 'E_RUN_LOCKED' }));
    expect(fs.existsSync(join(run.dir, 'run.json'))).toBe(true);
    fs.rmSync(join(run.dir, 'lock'));
    removeRun(run);
    expect(fs.existsSync(run.dir)).toBe(false);
    expect(idsOf(listRuns(root))).toEqual(['aaaa', 'bbbb', 'dddd']);
  });
});
