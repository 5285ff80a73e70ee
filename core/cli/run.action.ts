import { GanvilError, GanvilErrors } from '../errors.ts';
import { readStudyRows } from '../run/study-rows.ts';
import type { RunEvent, RunResult, StopSignal } from '../run/types.ts';
import type { LoadedSpec } from '../spec/load.ts';
import { EXIT } from './exit-codes.ts';
import { clock } from './facts.ts';
import { listenForInterrupts } from './interrupts.ts';
import { formatMetrics } from './metric-rows.ts';
import { leftOver, nextCommand } from './next-command.ts';
import { wholeNumber } from './options.ts';
import { printJson, stderr, stdout, suggest } from './output.ts';
import { connectParent } from './parent.ts';
import { type Progress, showProgress } from './progress.ts';
import { reportError } from './report-errors.ts';
import type { RunArguments } from './run.ts';
import { shortPath } from './short-path.ts';
import { load, resume, start, type TrainOptions } from './session.ts';
import { specFiles, suiteOfCall } from './spec-files.ts';
import { formatStudy } from './study-table.ts';
import { exitCodeOf as exitCodeOfWorker } from './workers-view.ts';

/** Trains what the call names, and gives the exit code of the worst that happened. */
export async function runSpecs(argv: RunArguments): Promise<number> {
  checkCall(argv);
  const suite = await suiteOfCall(argv.specs);
  if (suite !== undefined) return (await import('./suite.action.ts')).runSuite(suite, argv);
  if (argv.quick) refuse('--quick with a suite', 'no suite');
  if (argv['dry-run']) {
    const { dryRun } = await import('./dry-run.ts');
    for (const loaded of await loadAll(argv)) await dryRun(loaded, argv);
    return EXIT.ok;
  }
  // everything is loaded and checked before anything is trained
  const jobs = wholeNumber('jobs', argv.jobs, 1) ?? 1;
  if (jobs > 1 && argv.resume === undefined) return runSideBySide(await loadAll(argv), jobs, argv);
  const loaded = argv.resume === undefined ? await loadAll(argv) : [];
  const tasks: ((options: TrainOptions) => Promise<RunResult>)[] =
    argv.resume === undefined
      ? loaded.map((one) => (options) => start(one, options))
      : [(options) => resume(argv.resume!, { ...options, set: argv.set, plugins: argv.plugin, force: argv.force })];

  const parent = argv.worker ? connectParent(clock) : undefined;
  const progress = parent ?? (argv.quiet ? undefined : await showProgress(stderr, clock));
  const interrupts = listenForInterrupts(clock, () =>
    progress?.logger.info('Stopping after this step; training leaves a checkpoint. Once more stops at once.'),
  );
  const signal: StopSignal = {
    get stopRequested() {
      return interrupts.stopRequested || parent?.stopRequested === true;
    },
  };
  const results: RunResult[] = [];
  const codes: number[] = [];
  try {
    for (const task of tasks) {
      try {
        const result = await runOne(task, argv, progress, signal);
        results.push(result);
        codes.push(exitCodeOf(result));
      } catch (error) {
        progress?.end();
        codes.push(reportError(error)); // data that is missing for one spec is there for the next
      }
      if (signal.stopRequested) break;
    }
  } finally {
    progress?.end();
    interrupts.release();
    parent?.release();
  }
  const left = loaded.slice(codes.length);
  await end(argv, results, left);
  return Math.max(...codes);
}

/** Every run in a process of its own, `jobs` at a time. */
async function runSideBySide(loaded: readonly LoadedSpec[], jobs: number, argv: RunArguments): Promise<number> {
  const { trainInWorkers } = await import('./train-in-workers.ts');
  const tasks = loaded.map(({ spec }) => ({ label: `${spec.experiment} seed ${spec.seed}`, spec }));
  const print = (result: RunResult) => (argv.json ? printJson(resultJson(result)) : printResult(result, []));
  const results: RunResult[] = [];
  const { worked, interrupted } = await trainInWorkers(tasks, jobs, argv, { title: 'ganvil run' });
  for (const { result } of worked) {
    if (result === undefined) continue;
    results.push(result);
    print(result);
  }
  const left = loaded.filter((_, i) => worked[i]!.code === null && worked[i]!.result === undefined);
  await end(argv, results, interrupted ? left : []);
  if (interrupted) return EXIT.interrupted;
  return Math.max(...worked.map(exitCodeOfWorker));
}

/** The runs side by side, those that were never begun, and what to do next. */
async function end(argv: RunArguments, results: readonly RunResult[], left: readonly LoadedSpec[]): Promise<void> {
  if (argv.json || results.length === 0) return;
  if (results.filter(({ status }) => status === 'finished').length > 1) {
    const { printComparison } = await import('./compare.action.ts');
    stdout.write('');
    await printComparison(results.map(({ dir }) => dir), argv.runs); // prettier-ignore
  }
  if (argv.quiet) return;
  for (const line of leftOver(left, argv)) stderr.write(line);
  suggest(nextCommand(argv, results));
}

const exitCodeOf = ({ status }: RunResult): number =>
  status === 'interrupted' ? EXIT.interrupted : status === 'failed' ? EXIT.failed : EXIT.ok;

function refuse(expected: string, received: string, fix?: string): void {
  throw new GanvilError('E_CALL_ARGUMENT', { where: 'ganvil run', expected, received, ...(fix === undefined ? {} : { fix }) });
}

function checkCall({ specs, resume: name, seed, seeds, threads, force, 'dry-run': isDry }: RunArguments): void {
  wholeNumber('threads', threads, 1);
  if (name === undefined) {
    if (specs.length === 0) refuse('a spec file, or --resume <run>', 'neither', 'Try: ganvil run experiments/quickstart/ring.yaml');
    if (force) refuse('--force together with --resume', '--force alone');
    return;
  }
  if (specs.length > 0) refuse('specs or --resume', 'both', 'A resumed run has its spec in its folder.');
  if (seed !== undefined || seeds !== undefined) refuse('--resume without a seed', 'one', 'A resumed run keeps its seed.');
  if (isDry) refuse('--dry-run with specs', '--dry-run with --resume');
}

/** Every spec with every seed; all their problems at once. A single one's roles are made only once, when it begins: nothing is lost by then. */
async function loadAll({ specs, set, seed, seeds, plugin, engine, backend, threads }: RunArguments): Promise<LoadedSpec[]> {
  const count = wholeNumber('seeds', seeds, 1) ?? 1;
  const first = wholeNumber('seed', seed, 0);
  const loaded: LoadedSpec[] = [];
  const specsOnce: LoadedSpec[] = [];
  const problems: GanvilError[] = [];
  for (const file of await specFiles(specs)) {
    try {
      const one = await load(file, { set, seed: first, plugins: plugin });
      specsOnce.push(one);
      for (let i = 0; i < count; i++) loaded.push(i === 0 ? one : { ...one, spec: { ...one.spec, seed: one.spec.seed + i } });
    } catch (error) {
      if (error instanceof GanvilErrors) problems.push(...error.problems);
      else if (error instanceof GanvilError) problems.push(error);
      else throw error;
    }
  }
  if (problems.length === 0 && specsOnce.length > 1) {
    const { problemsOfRoles } = await import('./made-roles.ts');
    const call = { engine, backend, threads: wholeNumber('threads', threads, 1) };
    for (const one of specsOnce) problems.push(...(await problemsOfRoles(one, call)));
  }
  if (problems.length > 0) throw new GanvilErrors(problems);
  return loaded;
}

async function runOne(
  task: (options: TrainOptions) => Promise<RunResult>,
  { runs, engine, backend, threads, suite, json, verbose }: RunArguments,
  progress: Progress | undefined,
  signal: StopSignal,
): Promise<RunResult> {
  const previews = new Map<string, string>();
  const onEvent = (event: RunEvent) => {
    progress?.onEvent(event);
    if (event.type !== 'evaluation') return;
    for (const { metric, preview } of event.artifacts) if (preview !== undefined) previews.set(metric, preview);
  };
  const result = await task({
    runsDir: runs,
    engine,
    backend,
    threads: wholeNumber('threads', threads, 1),
    suite,
    verbose,
    onEvent,
    signal,
    ...(progress === undefined ? {} : { logger: progress.logger }),
  });
  progress?.end();
  if (json) printJson(resultJson(result));
  else printResult(result, [...previews.values()]);
  if (result.error !== undefined) reportError(result.error.cause);
  return result;
}

const resultJson = ({ id, dir, status, step, metrics }: RunResult) => ({
  id,
  dir,
  status,
  step,
  metrics: Object.fromEntries(Object.entries(metrics).map(([name, { last, best }]) => [name, { last, best }])),
});

function printResult({ dir, experiment, status, step, metrics }: RunResult, previews: readonly string[]): void {
  const colour = status === 'finished' ? 'green' : status === 'failed' ? 'red' : 'yellow';
  const end = `${experiment}: ${stdout.styled(colour, status)} at step ${step}\n${shortPath(dir)}`;
  const rows = readStudyRows(dir);
  const table = rows !== undefined ? [formatStudy(rows)] : Object.keys(metrics).length > 0 ? [formatMetrics(metrics)] : [];
  stdout.write([...table, ...previews, end].join('\n\n'));
}
