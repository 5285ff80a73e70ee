import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';

import { readRecord } from '../../../core/run/folder.ts';
import { resumeRun, startRun } from '../../../core/run/run.ts';
import { loadSpec } from '../../../core/spec/load.ts';
import { diskOperations } from '../../../core/tracking/durable.ts';
import { trainingSpec } from '../../support/training.ts';
import { journalOf, namesIn, newestOf, registry, removeFolders, stopAfter, tinyOptions, tinySpec, undisturbed } from './tiny.ts';

afterAll(removeFolders);
const best = { metric: 'mode-coverage/high-quality', direction: 'max' };

describe('a run', () => {
  it('leaves a folder with its record, its spec, its journal, pictures and the last checkpoint, and nothing else', async () => {
    const { dir, status, step } = await undisturbed();
    expect([status, step]).toEqual(['finished', 20]);
    expect(namesIn(dir)).toEqual([
      'artifacts/sample-grid/samples-00000005.png',
      'artifacts/sample-grid/samples-00000010.png',
      'artifacts/sample-grid/samples-00000015.png',
      'artifacts/sample-grid/samples-00000020.png',
      'checkpoints/step-00000020.safetensors',
      'metrics.jsonl',
      'run.json',
      'spec.yaml',
    ]);
    expect(dir).toMatch(/20261124-0600\d\d-seed1-k3f9$/);
  });

  it('writes a spec that loads again to the same one', async () => {
    const { dir } = await undisturbed();
    expect((await loadSpec(join(dir, 'spec.yaml'), { registry })).spec).toEqual(readRecord(dir).spec);
  });

  it('records where it ran, how big the players are, and the last and best value of every name', async () => {
    const { dir, metrics } = await undisturbed();
    const record = readRecord(dir);
    expect(record).toMatchObject({
      status: 'finished',
      seed: 1,
      steps: 20,
      step: 20,
      engine: { name: 'eager on cpu', kind: 'eager', backend: 'cpu', threads: 1 },
      versions: { ganvil: '0.1.0' },
      git: { commit: 'abc', dirty: false },
      // 2·8 + 8 + 8·2 + 2 and 2·8 + 8 + 8·1 + 1
      parameters: { generator: 42, discriminator: 33 },
    });
    expect(record.metrics).toEqual(metrics);
    expect(record.times.ended).toBeGreaterThan(record.times.started);
    const values = journalOf(dir).map((line) => JSON.parse(line) as { step: number; name: string; value: number });
    const quality = values.filter(({ name }) => name === 'mode-coverage/high-quality');
    expect(metrics['mode-coverage/high-quality']).toMatchObject({
      last: quality.at(-1)!.value,
      lastStep: 20,
      best: Math.max(...quality.map(({ value }) => value)),
      direction: 'max',
    });
    expect(metrics['loss/discriminator']).toMatchObject({ lastStep: 20, best: null, direction: null });
  });

  it('logs, evaluates and checkpoints at the steps that fall due, and at the last', async () => {
    const { events } = await undisturbed({ steps: 11 });
    const steps = (type: string) => events.flatMap((event) => (event.type === type && 'step' in event ? [event.step] : []));
    expect(steps('evaluation')).toEqual([5, 10, 11]);
    expect(steps('checkpoint')).toEqual([4, 8, 11]);
    const { dir } = (events.at(-1) as Extract<(typeof events)[number], { type: 'end' }>).result;
    const logged = journalOf(dir).filter((line) => line.includes('"loss/generator"'));
    expect(logged.map((line) => (JSON.parse(line) as { step: number }).step)).toEqual([3, 6, 9, 11]);
  });

  it('keeps the checkpoint at which its metric was best, beside the last', async () => {
    const { dir, metrics } = await undisturbed({ checkpoint: { every: 4, best } });
    const { bestStep } = metrics[best.metric]!;
    expect(bestStep).toBeLessThan(20); // else this test shows nothing
    expect(namesIn(dir).filter((name) => name.startsWith('checkpoints'))).toEqual(
      [bestStep, 20].map((step) => `checkpoints/step-${String(step).padStart(8, '0')}.safetensors`),
    );
  });

  it('has the same weights however often it is evaluated, and whatever it logs', async () => {
    const [seldom, often] = [await undisturbed(), await undisturbed({ evaluate: { every: 1, samples: 600 }, log: { every: 1 } })];
    const tensors = ({ dir }: { dir: string }) => {
      const bytes = Buffer.from(newestOf(dir).bytes, 'base64');
      return bytes.subarray(8 + Number(bytes.readBigUInt64LE())).toString('base64');
    };
    expect(tensors(often)).toBe(tensors(seldom));
  });

  it('never shares a folder with one that begins in the same second with the same token', async () => {
    const { options } = await tinyOptions();
    const still = { ...options, services: { ...options.services, clock: { now: () => 1_795_500_000_000 } } };
    const spec = await tinySpec({ steps: 2 });
    const runs = await Promise.all([1, 2, 3].map(() => startRun(spec, still)));
    expect(runs.map(({ id }) => id).sort()).toEqual(
      // 1 795 500 000 s after 1970 (date -u -d @1795500000)
      ['', '-2', '-3'].map((end) => `20261124-060000-seed1-k3f9${end}`),
    );
    expect(runs.map(({ status }) => status)).toEqual(['finished', 'finished', 'finished']);
  });

  it('leaves no folder where the disk is full from the beginning', async () => {
    const { options } = await tinyOptions();
    const write = () => {
      throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
    };
    await expect(startRun(await tinySpec(), { ...options, files: { ...diskOperations, write } })).rejects.toMatchObject({
      code: 'E_RUN_DISK',
    });
    expect(namesIn(options.runsDir)).toEqual([]);
    expect(fs.readdirSync(join(options.runsDir, 'tiny', 'ring'))).toEqual([]);
  });

  it('makes no folder for a spec whose parts do not fit', async () => {
    const { options } = await tinyOptions();
    const { noise: _, ...withoutNoise } = await tinySpec();
    await expect(startRun(withoutNoise, options)).rejects.toMatchObject({ code: expect.stringMatching(/^E_/) });
    expect(fs.readdirSync(options.runsDir)).toEqual([]);
  });
});

describe('a run that fails', () => {
  it('says which scalar is no number at which step, and keeps the last checkpoint', async () => {
    // NaN from step 11 on; checkpoints at 4 and 8
    const objective = ['non-saturating', { use: 'poisoned', with: { until: 10 } }];
    const { dir, status, step, error } = await undisturbed({ objective });
    expect([status, step]).toEqual(['failed', 10]);
    expect(error).toMatchObject({
      code: 'E_RUN_NOT_FINITE',
      message: expect.stringContaining('step 11: expected a finite loss/discriminator, received NaN'),
    });
    expect(readRecord(dir)).toMatchObject({ status: 'failed', step: 10, error: { code: 'E_RUN_NOT_FINITE' } });
    expect(newestOf(dir).name).toBe('step-00000008.safetensors');
    expect(namesIn(dir)).not.toContain('lock');
    expect(journalOf(dir).every((line) => !line.includes('null'))).toBe(true);
  });

  it('keeps its journal whole on a full disk, and ends as it should when it is resumed', async () => {
    const whole = await undisturbed();
    const { options } = await tinyOptions();
    // full from the journal's lines of step 9 on, of which it takes a half
    let isFull = false;
    const write = (fd: number, bytes: Uint8Array, offset: number) => {
      if (isFull) throw Object.assign(new Error('no space left on device'), { code: 'ENOSPC' });
      isFull = Buffer.from(bytes).toString('latin1').startsWith('{"step":9,');
      return diskOperations.write(fd, isFull ? bytes.subarray(0, bytes.length / 2) : bytes, offset);
    };
    const { dir, status, error } = await startRun(await tinySpec(), { ...options, files: { ...diskOperations, write } });
    expect([status, error?.code]).toEqual(['failed', 'E_RUN_DISK']);
    expect(error?.message).toContain('received a full disk (ENOSPC)');
    const lines = journalOf(dir);
    expect(lines).toEqual(journalOf(whole.dir).slice(0, lines.length));
    expect(lines.at(-1)).toContain('"step":6,');
    expect(fs.readFileSync(join(dir, 'metrics.jsonl'), 'utf8')).toMatch(/\n$/);
    expect(newestOf(dir).name).toBe('step-00000008.safetensors');
    expect(namesIn(dir).filter((name) => name.endsWith('.unfinished') || name === 'lock')).toEqual([]);
    const resumed = await resumeRun(dir, options);
    expect(resumed.status).toBe('finished');
    expect(journalOf(dir)).toEqual(journalOf(whole.dir));
    expect(newestOf(dir)).toEqual(newestOf(whole.dir));
  });
});

describe('a resumed run', () => {
  it.each([
    ['between checkpoints', 7],
    ['at a checkpoint', 8],
    ['before the first checkpoint', 1],
    ['one step before the end', 19],
  ])('that was interrupted %s ends as one that was never stopped', async (_, step) => {
    const whole = await undisturbed({ checkpoint: { every: 4, best } });
    const { options } = await tinyOptions();
    const first = await startRun(await tinySpec({ checkpoint: { every: 4, best } }), { ...options, ...stopAfter(step, options) });
    expect([first.status, first.step]).toEqual(['interrupted', step]);
    expect(newestOf(first.dir).name).toBe(`step-${String(step).padStart(8, '0')}.safetensors`);
    expect(readRecord(first.dir)).toMatchObject({ status: 'interrupted', step });

    const second = await resumeRun(first.dir, options);
    expect(second).toMatchObject({ id: first.id, status: 'finished', step: 20, metrics: whole.metrics });
    expect(journalOf(first.dir)).toEqual(journalOf(whole.dir));
    expect(newestOf(first.dir)).toEqual(newestOf(whole.dir));
    expect(namesIn(first.dir)).toEqual(namesIn(whole.dir));
  });

  it('keeps the lines beyond its checkpoint, times and all, and writes none of them twice', async () => {
    const whole = await undisturbed();
    const journal = fs.readFileSync(join(whole.dir, 'metrics.jsonl'), 'utf8');
    const { options } = await tinyOptions();
    fs.rmSync(join(whole.dir, 'checkpoints'), { recursive: true });
    const record = readRecord(whole.dir);
    fs.writeFileSync(join(whole.dir, 'run.json'), JSON.stringify({ ...record, status: 'running' }));
    expect(await resumeRun(whole.dir, options)).toMatchObject({ status: 'finished' });
    expect(fs.readFileSync(join(whole.dir, 'metrics.jsonl'), 'utf8')).toBe(journal);
  });

  it('fails where it gives another number than the journal holds, naming step, name and both', async () => {
    const { options } = await tinyOptions();
    const { dir } = await startRun(await tinySpec(), { ...options, ...stopAfter(4, options) });
    // a line of step 6 beyond the checkpoint of step 4, with a number that no run gives
    fs.appendFileSync(join(dir, 'metrics.jsonl'), '{"step":5,"time":1,"name":"mode-coverage/modes","value":99}\n');
    const { status, error } = await resumeRun(dir, options);
    expect([status, error?.code]).toEqual(['failed', 'E_RUN_REPLAY']);
    expect(error?.message).toMatch(/step 5: expected mode-coverage\/modes = 99, as the journal holds it, received \d+\./);
  });

  it('passes over a damaged checkpoint with a warning', async () => {
    const whole = await undisturbed();
    const { options, warnings } = await tinyOptions();
    const { dir } = await startRun(await tinySpec(), { ...options, ...stopAfter(9, options) });
    const file = join(dir, 'checkpoints', 'step-00000009.safetensors');
    const bytes = fs.readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    fs.writeFileSync(file, bytes);
    expect(await resumeRun(dir, options)).toMatchObject({ status: 'finished' });
    expect(warnings).toEqual([expect.stringContaining('step-00000009.safetensors')]);
    expect(journalOf(dir)).toEqual(journalOf(whole.dir));
    expect(newestOf(dir)).toEqual(newestOf(whole.dir));
  });

  it('can be extended after its end, and is then the same however it is stopped', async () => {
    const { options } = await tinyOptions();
    const short = await startRun(await tinySpec({ steps: 10 }), options);
    const spec = { ...readRecord(short.dir).spec, steps: 20 };
    const twin = join(options.runsDir, 'twin');
    fs.cpSync(short.dir, twin, { recursive: true });

    const extended = await resumeRun(short.dir, { ...options, spec });
    expect([extended.status, extended.step]).toEqual(['finished', 20]);
    expect(readRecord(short.dir)).toMatchObject({ steps: 20, formerSteps: [10], spec: { steps: 20 } });
    expect((await loadSpec(join(short.dir, 'spec.yaml'), { registry })).spec).toMatchObject({ steps: 20 });
    const { dir: whole } = await undisturbed();
    const tensors = (dir: string) => newestOf(dir).bytes.slice(-500); // the end of the file is weights
    expect(tensors(short.dir)).toBe(tensors(whole));

    // without any checkpoint the end of the short run falls due again at step 10
    fs.rmSync(join(twin, 'checkpoints'), { recursive: true });
    await resumeRun(twin, { ...options, spec, ...stopAfter(13, options) });
    expect(await resumeRun(twin, options)).toMatchObject({ status: 'finished', step: 20 });
    expect(journalOf(twin)).toEqual(journalOf(short.dir));
    expect(newestOf(twin)).toEqual(newestOf(short.dir));
  });

  it('comes back as it is when it is finished', async () => {
    const { dir } = await undisturbed();
    const { options, events } = await tinyOptions();
    const before = namesIn(dir).map((name) => fs.readFileSync(join(dir, name), 'base64'));
    expect(await resumeRun(dir, options)).toMatchObject({ status: 'finished', step: 20 });
    expect(namesIn(dir).map((name) => fs.readFileSync(join(dir, name), 'base64'))).toEqual(before);
    expect(events.map(({ type }) => type)).toEqual(['start', 'end']);
  });

  it('is refused under another spec, naming what differs, and with fewer steps', async () => {
    const { dir } = await undisturbed();
    const { options } = await tinyOptions();
    const refusal = (spec: object) =>
      resumeRun(dir, { ...options, spec: { ...readRecord(dir).spec, ...spec } }).catch((error: unknown) => (error as Error).message);
    const { generator } = trainingSpec(readRecord(dir).spec);
    expect(await refusal({ seed: 2, generator: { ...generator, with: { ...generator!.with, hidden: [16] } } })).toContain(
      'received generator.hidden = [8] → [16], seed = 1 → 2',
    );
    expect(await refusal({ steps: 19 })).toContain('expected at least the 20 steps of the run, received steps = 19');
    expect(readRecord(dir).status).toBe('finished');
  });

  it('is refused under another engine unless it is forced, which cuts the journal at the checkpoint', async () => {
    const { options } = await tinyOptions();
    const { dir } = await startRun(await tinySpec(), { ...options, ...stopAfter(9, options) });
    const beyond = '{"step":10,"time":1,"name":"mode-coverage/modes","value":99}\n'; // as another engine might have found it
    fs.appendFileSync(join(dir, 'metrics.jsonl'), beyond);
    const { services } = options;
    const other = { ...options, services: { ...services, engine: { ...services.engine, threads: 4 } } };
    await expect(resumeRun(dir, other)).rejects.toMatchObject({
      code: 'E_RUN_CHANGED',
      message: expect.stringContaining('threads = 1 → 4'),
    });
    expect(fs.readFileSync(join(dir, 'metrics.jsonl'), 'utf8')).toContain(beyond);
    expect(await resumeRun(dir, { ...other, force: true })).toMatchObject({ status: 'finished' });
    expect(fs.readFileSync(join(dir, 'metrics.jsonl'), 'utf8')).not.toContain(beyond);
    expect(readRecord(dir).engine.threads).toBe(4);
  });

  it('is refused while another process writes it, and where a newer version wrote it', async () => {
    const { options } = await tinyOptions();
    const { dir } = await startRun(await tinySpec(), { ...options, ...stopAfter(9, options) });
    fs.writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: process.ppid, host: hostname() }));
    await expect(resumeRun(dir, options)).rejects.toMatchObject({ code: 'E_RUN_LOCKED' });
    fs.rmSync(join(dir, 'lock'));
    const newer = { ...readRecord(dir), format: 2, versions: { ganvil: '9.1.0' }, strange: true };
    fs.writeFileSync(join(dir, 'run.json'), JSON.stringify(newer));
    await expect(resumeRun(dir, options)).rejects.toMatchObject({
      code: 'E_RUN_FORMAT',
      message: expect.stringContaining('format 2, written by Ganvil 9.1.0'),
    });
    expect(namesIn(dir)).not.toContain('lock');
  });
});
