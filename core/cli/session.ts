/** From a spec's name to a run: what the command line and `ganvil/run` share. Loads TensorFlow.js only where something is trained. */
import { stat } from 'node:fs/promises';
import { posix, resolve } from 'node:path';

import type { Services } from '../compose.ts';
import type { Logger } from '../contracts.ts';
import type { Backend } from '../engine/backend.ts';
import type { EngineChoice } from '../engine/open.ts';
import { namedMemoryError } from '../engine/memory.ts';
import { GanvilError, GanvilErrors } from '../errors.ts';
import type { Registry } from '../registry.ts';
import { checkRunsFolder, filesOf } from '../run/folder.ts';
import { findRun, type FoundRun } from '../run/list.ts';
import type { RunEvent, RunResult, StopSignal } from '../run/types.ts';
import { checkFit } from '../spec/check.ts';
import { type LoadedSpec, loadSpec, resolveSpec } from '../spec/load.ts';
import { sizesOf } from '../spec/sizes.ts';
import type { RoleSpec } from '../spec/types.ts';
import { builtIn } from './built-in.ts';
import { clock, dataFolder, environment, hasServer, isSuite, quietTensorFlow, runFacts, runsFolder, runToken } from './facts.ts';

export interface SpecOptions {
  /** As after `--set`: `path=value`, such as `generator.hidden=[64,64]`. */
  readonly set?: readonly string[];
  /** Instead of the spec's. */
  readonly seed?: number | undefined;
  /** Further plugins: files or packages, seen from the current folder. */
  readonly plugins?: readonly string[];
}
export interface TrainOptions {
  /** The folder of all runs; by default the environment's GANVIL_RUNS, or `runs`. */
  readonly runsDir?: string | undefined;
  /** By default `auto`: compiled, and eager for what cannot be compiled. A resumed run goes on with its own. */
  readonly engine?: EngineChoice | undefined;
  /** By default `wasm`; a resumed run goes on with its own. One backend serves the whole process. */
  readonly backend?: Backend | undefined;
  /** Of the compiled engine; by default 1. A resumed run goes on with its own number. */
  readonly threads?: number | undefined;
  /** Name of the suite that a new run belongs to; by default the one whose folder holds the spec. */
  readonly suite?: string | undefined;
  /** Called with everything that happens. What it throws ends the run. */
  readonly onEvent?: (event: RunEvent) => void;
  /** Set its `stopRequested` to end the run after its current step, with a checkpoint and the status `interrupted`. */
  readonly signal?: StopSignal;
  /** Tell the logger what the engine makes of each program, too. */
  readonly verbose?: boolean;
  /** Messages for people; silent by default. */
  readonly logger?: Logger;
}
export interface ResumeRunOptions extends TrainOptions, Pick<SpecOptions, 'set' | 'plugins'> {
  /** Go on even if backend, engine or number of threads are others than before; the numbers may differ from those of an unbroken run. */
  readonly force?: boolean;
}

const silent: Logger = { info: () => {}, warn: () => {} };

/** Reads, fills in and checks a spec, a file or an object. Throws GanvilErrors with all its problems. */
export async function load(spec: string | object, { set = [], seed, plugins = [] }: SpecOptions = {}): Promise<LoadedSpec> {
  const options = { registry: builtIn(), overrides: set, seed, plugins };
  const loaded = typeof spec === 'string' ? await loadSpec(spec, options) : await resolveSpec(spec, options);
  const problems = await checkFit(loaded.spec, loaded.registry, loaded.originOf);
  if (problems.length > 0) throw new GanvilErrors(problems);
  return loaded;
}

/** Trains a loaded spec in a new folder. */
export async function start(loaded: LoadedSpec, { runsDir, ...options }: TrainOptions = {}): Promise<RunResult> {
  const folder = runsFolder(runsDir);
  let isBegun = false;
  try {
    checkRunsFolder(folder);
    const { services, onEvent } = await prepared(loaded, {
      ...options,
      onEvent(event) {
        isBegun = true;
        options.onEvent?.(event);
      },
    });
    const { startRun } = await import('../run/run.ts');
    const suite = options.suite ?? (isSuite(loaded.folder) ? posix.dirname(loaded.spec.experiment) : undefined);
    return await startRun(loaded.spec, {
      ...options,
      onEvent,
      services,
      facts: await runFacts(),
      plugins: loaded.digests,
      runsDir: folder,
      token: runToken(),
      suite,
    });
  } catch (error) {
    if (isBegun || !(error instanceof GanvilError) || error.code !== 'E_RUN_DISK') throw namedMemoryError(error, sizesOf(loaded.spec));
    const fix = 'There is no run yet. See that the folder of the runs can be written, or name another by --runs.';
    throw new GanvilError(error.code, { ...error.details, fix }, { cause: error });
  }
}

/** Goes on with the run that `name` stands for: a path, an id, or the beginning of one. Overrides of `steps` extend a finished run. */
export async function resume(
  name: string,
  { set = [], plugins = [], runsDir, engine, backend, threads, ...options }: ResumeRunOptions = {},
): Promise<RunResult> {
  const { dir, record } = findRun(runsFolder(runsDir), name);
  const loaded = await resolveSpec(record.spec, { registry: builtIn(), overrides: set, plugins, folder: dir });
  const isOver = record.status === 'finished' && (loaded.spec.study !== undefined || loaded.spec.steps === record.steps);
  if (!isOver && record.step > 0 && !(await hasCheckpoint(dir))) refuseOrWarn(dir, record, options.logger ?? silent);
  const { services, onEvent } = await prepared(loaded, {
    ...options,
    engine: engine ?? (record.engine.kind === 'eager' ? 'eager' : 'auto'),
    backend: backend ?? (record.engine.backend as Backend),
    threads: threads ?? record.engine.threads,
  });
  const { resumeRun } = await import('../run/run.ts');
  try {
    return await resumeRun(dir, {
      ...options,
      onEvent,
      services,
      facts: await runFacts(),
      plugins: loaded.digests,
      ...(set.length > 0 ? { spec: loaded.spec } : {}),
    });
  } catch (error) {
    throw namedMemoryError(error, sizesOf(loaded.spec));
  }
}

/** One from which the run can go on: whole, and with its journal. */
async function hasCheckpoint(dir: string): Promise<boolean> {
  const { newestCheckpoint } = await import('../run/checkpoint.ts');
  const { checkpoints, journal } = filesOf(dir);
  const bytes = await stat(journal).then(({ size }) => size, () => 0); // prettier-ignore
  return newestCheckpoint(checkpoints, bytes, () => undefined) !== undefined; // resuming reports the damaged ones
}

function refuseOrWarn(dir: string, { status, step }: FoundRun['record'], logger: Logger): void {
  if (status !== 'finished') {
    logger.warn(`No checkpoint is found: the run, which was at step ${step}, starts again at step 0.`);
    return;
  }
  throw new GanvilError('E_CHECKPOINT', {
    where: dir,
    expected: 'a checkpoint to extend the finished run from',
    received: 'none',
    fix: 'Start a new run of its spec.yaml with more steps.',
  });
}

/** The services of a run, and its events with one line after the first step: what the engine says of its programs is for `verbose`. */
async function prepared(loaded: LoadedSpec, { logger = silent, verbose = false, onEvent, ...choice }: TrainOptions) {
  const details: string[] = [];
  const info = (text: string) => {
    details.push(text);
    if (verbose) logger.info(text);
  };
  const services = await servicesFor(loaded, { ...choice, logger, engineLogger: { ...logger, info } });
  let began: number | undefined;
  return {
    services,
    onEvent: (event: RunEvent) => {
      if (event.type === 'start') began = clock.now();
      else if (event.type === 'step' && began !== undefined) {
        const seconds = ((clock.now() - began) / 1000).toFixed(1);
        const checked = details.some((text) => text.includes('first step as on')) ? ', first step checked' : '';
        if (details.length > 0) logger.info(`Compiled in ${seconds} s${checked}.`);
        began = undefined;
      }
      onEvent?.(event);
    },
  };
}

/** What a run of this spec is composed with. Starts the engine. */
export async function servicesFor(
  { registry, folder }: LoadedSpec,
  {
    logger = silent,
    engineLogger = logger,
    ...choice
  }: Pick<TrainOptions, 'engine' | 'backend' | 'threads'> & { readonly logger?: Logger | undefined; readonly engineLogger?: Logger },
): Promise<Services> {
  quietTensorFlow();
  const { openEngine } = await import('../engine/open.ts');
  const engine = await openEngine({ ...choice, logger: engineLogger, clock });
  const resolvePath = (path: string) => resolve(folder, path);
  return { registry, engine, clock, logger, dataFolder: dataFolder(), resolvePath, environment, tracker: await defaultTracker(registry) };
}

async function defaultTracker(registry: Registry): Promise<RoleSpec | undefined> {
  if (!hasServer()) return undefined;
  const { name, params } = await registry.get('tracker', 'mlflow');
  return { use: name, as: name, with: params.parse({}) as RoleSpec['with'] };
}

export interface PushedRun {
  readonly id: string;
  readonly dir: string;
  /** Where people see it; the tracker's name for it where there is no such place. */
  readonly url: string;
  /** Points and files that were sent now: 0 where the tracker had them. */
  readonly points: number;
  readonly files: number;
}

/**
 * Sends what a tracker has not got of a run: the tracker of its spec, else MLflow. `uri` takes the place of the address that the spec or
 * MLFLOW_TRACKING_URI has. Throws E_RUN_LOCKED, E_RUN_FORMAT, E_TRACKER, and what is wrong with the tracker's params.
 */
export async function push(
  { dir, record }: Pick<FoundRun, 'dir' | 'record'>,
  { uri }: { readonly uri?: string | undefined } = {},
): Promise<PushedRun> {
  const { use, with: params } = record.spec.tracker ?? { use: 'mlflow', with: {} };
  const tracker = { use, with: { ...params, ...(uri === undefined ? {} : { uri }) } };
  const { spec, registry } = await resolveSpec(
    { ...record.spec, tracker },
    { registry: builtIn(), overrides: [], plugins: [], folder: dir },
  );
  const plugin = await registry.get('tracker', use);
  const { pushRun } = await import('../tracking/push.ts');
  const { mirror, points, files } = await pushRun(dir, plugin.create(spec.tracker!.with, { environment }), use);
  return { id: record.id, dir, url: mirror.url ?? mirror.id, points, files };
}
