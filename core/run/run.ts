/** One run of one resolved spec with one seed: started, or resumed, in a folder of its own. */
import * as fs from 'node:fs';
import { resolve } from 'node:path';

import type { Services } from '../compose.ts';
import { GanvilError } from '../errors.ts';
import type { PluginDigests } from '../spec/plugin-digest.ts';
import type { ResolvedSpec } from '../spec/types.ts';
import { specHash } from '../spec/write.ts';
import type { FileOperations } from '../tracking/durable.ts';
import { TrackerFeed } from '../tracking/feed.ts';
import { Journal, readPoints, START } from '../tracking/journal.ts';
import { Summaries } from '../tracking/summary.ts';
import { trackedRun } from '../tracking/tracked-run.ts';
import { engineChanges, engineFacts, pluginChanges, refuseOtherEngine, refuseOtherPlugins, refuseOtherSpec } from './changes.ts';
import { createRunFolder, filesOf, readRecord, removeUnfinished, runId, writeRecord, writeSpec } from './folder.ts';
import { lockRun } from './lock.ts';
import { RUN_FORMAT, type RunRecord } from './record.ts';
import { studyWork } from './study.ts';
import { trainingWork } from './training.ts';
import type { ResumeOptions, RunFailure, RunOptions, RunResult, StartOptions } from './types.ts';
import type { Work } from './work.ts';

export type * from './types.ts';

const workOf = (spec: ResolvedSpec, services: Services): Promise<Work> =>
  spec.study === undefined ? trainingWork(spec, services) : studyWork(spec, services);

/**
 * Composes the spec, makes the run's folder, and trains or measures. What is wrong with the spec or the call is thrown before there is a folder; what goes
 * wrong later ends the run with the status `failed` and comes back in `error`. The engine stays the caller's.
 */
export async function startRun(spec: ResolvedSpec, options: StartOptions): Promise<RunResult> {
  const { services, facts, plugins = {}, runsDir, token, suite, files } = options;
  const work = await workOf(spec, services);
  try {
    const now = services.clock.now();
    const { id, dir } = createRunFolder(runsDir, spec.experiment, runId(now, spec.seed, token));
    const lock = lockRun(dir);
    try {
      const record: RunRecord = {
        format: RUN_FORMAT,
        id,
        experiment: spec.experiment,
        status: 'running',
        seed: spec.seed,
        step: 0,
        steps: work.steps,
        formerSteps: [],
        spec,
        specHash: specHash(spec),
        engine: engineFacts(services.engine),
        versions: facts.versions,
        git: facts.git,
        host: facts.host,
        times: { started: now, ended: null, seconds: 0 },
        ...work.about,
        ...pluginsOf(plugins),
        ...(suite === undefined ? {} : { suite }),
        metrics: {},
      };
      const journal = begin(dir, record, files);
      return await session({ dir, record, work, journal, summaries: new Summaries(work.directions), resumed: false }, options);
    } finally {
      lock.release();
    }
  } finally {
    work.dispose();
  }
}

/**
 * Goes on from the newest checkpoint of the run in `dir`; a finished run comes back as it is unless `spec` has more steps.
 * Throws E_RUN_FORMAT, E_RUN_LOCKED, E_RUN_CHANGED and E_RUN_MISSING before anything is written.
 */
export async function resumeRun(dir: string, options: ResumeOptions): Promise<RunResult> {
  const { services, facts, plugins, force = false, files } = options;
  const folder = resolve(dir);
  readRecord(folder); // nothing is locked where there is no run
  const lock = lockRun(folder);
  try {
    const before = readRecord(folder);
    const spec = options.spec ?? before.spec;
    refuseOtherSpec(folder, before, spec);
    if (before.status === 'finished' && stepsOf(spec) === before.steps) return unchanged(folder, before, options);
    const engine = engineFacts(services.engine);
    const changes = { engine: engineChanges(before.engine, engine), plugins: pluginChanges(before.plugins, plugins) };
    if (!force) refuseOtherPlugins(folder, changes.plugins);
    if (!force) refuseOtherEngine(folder, changes.engine);

    const work = await workOf(spec, services);
    try {
      removeUnfinished(folder);
      const { journal: file } = filesOf(folder);
      const { step, from } = work.restore(folder);
      const summaries = new Summaries(work.directions);
      if (from.lines > 0) for await (const point of readPoints(file, START, from)) summaries.add([point]);

      const { error: _, ...kept } = before;
      const record: RunRecord = {
        ...kept,
        status: 'running',
        step,
        steps: work.steps,
        formerSteps: work.steps === before.steps ? before.formerSteps : [...before.formerSteps, before.steps],
        spec,
        specHash: specHash(spec),
        engine,
        versions: facts.versions,
        git: facts.git,
        host: facts.host,
        times: { ...before.times, ended: null },
        ...work.about,
        ...pluginsOf(plugins ?? {}),
        metrics: summaries.all(),
      };
      writeSpec(folder, record, files);
      const journal = new Journal(file, { from, cut: changes.engine.length + changes.plugins.length > 0, files });
      writeRecord(folder, record, files);
      return await session({ dir: folder, record, work, journal, summaries, resumed: true }, options);
    } finally {
      work.dispose();
    }
  } finally {
    lock.release();
  }
}

/** Writes the first files of a run. Where that fails there is no folder. */
function begin(dir: string, record: RunRecord, files: FileOperations | undefined): Journal {
  let journal: Journal | undefined;
  try {
    writeSpec(dir, record, files);
    journal = new Journal(filesOf(dir).journal, { files });
    writeRecord(dir, record, files);
    return journal;
  } catch (error) {
    void journal?.close();
    fs.rmSync(dir, { recursive: true, force: true });
    throw error;
  }
}

interface Session {
  readonly dir: string;
  readonly record: RunRecord;
  readonly work: Work;
  readonly journal: Journal;
  readonly summaries: Summaries;
  readonly resumed: boolean;
}

/** Works until the end, an interruption or a failure. Closes the journal. */
async function session(
  { resumed, work, ...parts }: Session,
  { services, signal = { stopRequested: false }, onEvent = () => undefined, files }: RunOptions,
): Promise<RunResult> {
  const { dir, record, journal } = parts;
  const { tracker, logger, clock } = work;
  const name = (record.spec.tracker ?? services.tracker)?.use ?? 'tracker';
  const feed = new TrackerFeed({ tracker, name, dir, run: trackedRun(record, { live: true }), logger });
  const { ledger, run } = work.begin({ ...parts, clock, feed, onEvent, signal, files });
  let error: RunFailure | undefined;
  try {
    onEvent(startEvent(dir, record, resumed));
    feed.wrote(journal.position); // what an earlier process may have left
    feed.evaluated(record.step);
    feed.begin();
    ledger.end(await run());
  } catch (cause) {
    error = failureOf(cause);
    try {
      ledger.end('failed', said(error));
    } catch (second) {
      logger.warn(`run.json cannot say that the run failed. ${(second as Error).message}`); // the disk is full, as a rule
    }
  } finally {
    await journal.close();
  }
  const last: RunRecord = error === undefined ? ledger.record : { ...ledger.record, status: 'failed', error: said(error) };
  await feed.end(last);
  const result = resultOf(dir, last, error);
  onEvent({ type: 'end', result });
  return result;
}

function startEvent(dir: string, record: RunRecord, resumed: boolean) {
  const { id, experiment, seed, step, steps, parameters, engine } = record;
  return { type: 'start', id, dir, experiment, seed, resumed, step, steps, engine: engine.name, parameters } as const;
}

function resultOf(dir: string, { id, experiment, status, step, metrics }: RunRecord, error?: RunFailure): RunResult {
  return { id, dir, experiment, status, step, metrics, ...(error === undefined ? {} : { error }) };
}

/** A run that is finished already. */
function unchanged(dir: string, record: RunRecord, { onEvent }: RunOptions): RunResult {
  const result = resultOf(dir, record);
  onEvent?.(startEvent(dir, record, true));
  onEvent?.({ type: 'end', result });
  return result;
}

function failureOf(cause: unknown): RunFailure {
  const message = cause instanceof Error ? cause.message : String(cause);
  return { code: cause instanceof GanvilError ? cause.code : null, message, cause };
}

const pluginsOf = (plugins: PluginDigests) => (Object.keys(plugins).length === 0 ? {} : { plugins });

/** A failure as run.json has it. */
const said = ({ code, message }: RunFailure) => ({ code, message });

const stepsOf = (spec: ResolvedSpec): number => (spec.study === undefined ? spec.steps : 1);
