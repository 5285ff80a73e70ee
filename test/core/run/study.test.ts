/** Studies as runs: the same folder, journal and tracker. */
import * as fs from 'node:fs';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { defineTracker } from '../../../core/define.ts';
import { readRecord } from '../../../core/run/folder.ts';
import { resumeRun, startRun } from '../../../core/run/run.ts';
import { readStudyRows } from '../../../core/run/study-rows.ts';
import { loadSpec, resolveSpec } from '../../../core/spec/load.ts';
import type { StudySpec } from '../../../core/spec/types.ts';
import { z } from 'zod';
import ladder from '../../fixtures/study/ladder.ts';
import { memoryTracker } from '../tracking/memory.ts';
import { journalOf, namesIn, registry as known, removeFolders, stopAfter, tinyOptions } from './tiny.ts';

afterAll(removeFolders);

const registry = known.with([ladder]);
async function specOf(params: object = {}, changes: object = {}): Promise<StudySpec> {
  const { spec } = await resolveSpec({ experiment: 'tiny/ladder', study: { use: 'ladder', with: params }, ...changes }, { registry });
  if (spec.study === undefined) throw new Error('no study');
  return spec;
}
async function optionsFor() {
  const { options, ...rest } = await tinyOptions();
  return { ...rest, options: { ...options, services: { ...options.services, registry } } };
}
const far = { name: 'far', measured: 3, exact: 1, tolerance: 0.5 };
const near = { name: 'near', measured: 1.5, exact: 1, tolerance: 0.5 };

describe('a run of a study', () => {
  it('keeps rows, numbers and files in a run folder, and tells how far it is', async () => {
    const { options, events } = await optionsFor();
    const result = await startRun(await specOf({ rows: [near, far] }), options);
    expect(result).toMatchObject({ status: 'finished', step: 1, experiment: 'tiny/ladder' });
    expect(namesIn(result.dir)).toEqual([
      'artifacts/study/rows.json',
      'artifacts/study/steps.json',
      'metrics.jsonl',
      'run.json',
      'spec.yaml',
    ]);
    const last = Object.entries(result.metrics).map(([name, summary]) => [name, summary.last]);
    expect(last.slice(4)).toEqual([
      ['near/measured', 1.5],
      ['near/exact', 1],
      ['near/error', 0.5],
      ['near/tolerance', 0.5],
      ['far/measured', 3],
      ['far/exact', 1],
      ['far/error', 2],
      ['far/tolerance', 0.5],
      ['study/rows', 3],
      ['study/outside', 1], // a result, not a failure
    ]);
    expect(result.metrics['study/outside']!.direction).toBe('min');
    expect(readStudyRows(result.dir)!.map(({ name, within }) => [name, within])).toEqual([
      ['draw', true],
      ['near', true],
      ['far', false],
    ]);
    expect(readRecord(result.dir)).toMatchObject({ step: 1, steps: 1, parameters: {}, spec: { study: { use: 'ladder' } } });
    expect((await loadSpec(join(result.dir, 'spec.yaml'), { registry })).spec).toEqual(readRecord(result.dir).spec);
    expect(events.map((event) => (event.type === 'step' ? `${event.step}/${event.steps}` : event.type))).toEqual([
      'start',
      '1/3',
      '2/3',
      '3/3',
      'evaluation',
      'end',
    ]);
  });

  it('finds the same with the same seed, and something else with another', async () => {
    const { options } = await optionsFor();
    const journals = [];
    for (const seed of [1, 1, 2]) journals.push(journalOf((await startRun(await specOf({}, { seed }), options)).dir));
    expect(journals[1]).toEqual(journals[0]);
    expect(journals[2]).not.toEqual(journals[0]);
  });

  it('has no number for what is not finite, and keeps it in its rows', async () => {
    const { options } = await optionsFor();
    const rows = [
      { name: 'both', measured: 'Infinity', exact: 'Infinity', tolerance: 0 },
      { name: 'lost', measured: 'NaN', exact: 1, tolerance: 1 },
    ];
    const { dir, metrics } = await startRun(await specOf({ rows }), options);
    expect([metrics['both/measured']!.last, metrics['both/error']!.last, metrics['study/outside']!.last]).toEqual([null, 0, 1]);
    expect(readStudyRows(dir)!.slice(1)).toMatchObject([
      { measured: Infinity, exact: Infinity, error: 0, within: true },
      { measured: NaN, error: NaN, within: false },
    ]);
  });

  it('is measured anew when it is resumed after an interruption', async () => {
    const { options } = await optionsFor();
    const spec = await specOf({ rows: [near] });
    const whole = await startRun(spec, options);
    const { options: others } = await optionsFor();
    const stopped = await startRun(spec, { ...others, ...stopAfter(2, others) });
    expect(stopped).toMatchObject({ status: 'interrupted', step: 0 });
    expect(await resumeRun(stopped.dir, others)).toMatchObject({ status: 'finished', step: 1 });
    expect(journalOf(stopped.dir)).toEqual(journalOf(whole.dir));
    expect(await resumeRun(stopped.dir, others)).toMatchObject({ status: 'finished', step: 1 }); // nothing more to do
    expect(journalOf(stopped.dir)).toEqual(journalOf(whole.dir));
  });

  it('is refused when it is resumed with other params', async () => {
    const { options } = await optionsFor();
    const { dir } = await startRun(await specOf(), options);
    const refused = resumeRun(dir, { ...options, spec: await specOf({ steps: 4 }) });
    await expect(refused).rejects.toThrow('received study.steps = 3 → 4');
  });

  it('fails where the study throws, or gives what cannot be kept', async () => {
    const { options } = await optionsFor();
    expect(await startRun(await specOf({ fails: true }), options)).toMatchObject({
      status: 'failed',
      error: { code: null, message: 'the ladder is broken' },
    });
    const twice = await startRun(await specOf({ rows: [near, near] }), options);
    expect(twice).toMatchObject({ status: 'failed', error: { code: 'E_PLUGIN_SHAPE' } });
    expect(twice.error!.message).toBe('study/ladder: expected rows of different names, none called "study", received "near" twice.');
    expect(readStudyRows(twice.dir)).toBeUndefined();
  });

  it('goes to a tracker with its points and files', async () => {
    const memory = memoryTracker();
    const plugin = defineTracker({ id: 'tracker/memory', summary: 'Memory.', params: z.strictObject({}), create: () => memory.tracker });
    const { options } = await optionsFor();
    const services = { ...options.services, registry: registry.with([plugin]) };
    const spec = { ...(await specOf({ rows: [near] })), tracker: { use: 'memory', with: {}, as: 'memory' } };
    const { id } = await startRun(spec, { ...options, services });
    const arrived = memory.runs.get(id)!;
    expect(arrived.run).toMatchObject({ experiment: 'tiny/ladder', datasets: [], params: { study: 'ladder', 'study.steps': '3' } });
    expect(arrived.points).toHaveLength(2 * 4 + 2);
    expect(arrived.files).toEqual(expect.arrayContaining(['artifact artifacts/study/rows.json', 'spec spec.yaml', 'record run.json']));
    expect(arrived.end).toMatchObject({ status: 'finished' });
  });
});

describe('the rows of a run folder', () => {
  it('are refused where they are damaged', async () => {
    const { options } = await optionsFor();
    const { dir } = await startRun(await specOf(), options);
    fs.writeFileSync(join(dir, 'artifacts/study/rows.json'), '[{}]');
    expect(() => readStudyRows(dir)).toThrow("expected a study's rows");
  });
});
