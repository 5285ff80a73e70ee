import { formatParam } from '../compare/format.ts';
import type { RunRecord } from '../run/record.ts';
import { readStudyRows } from '../run/study-rows.ts';
import { formatEngine } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { formatMetrics } from './metric-rows.ts';
import { calmer } from './next-command.ts';
import { quoted } from './options.ts';
import { printJson, stdout, suggest } from './output.ts';
import { formatDuration } from './pace.ts';
import { warnOfDamage } from './report-errors.ts';
import { openSource, type RunSource, type SourcedRun } from './run-source.ts';
import type { RunsShowArguments } from './runs.ts';
import { shortPath } from './short-path.ts';
import { formatSeed, formatStep, formatTime, runJson } from './shown-run.ts';
import { formatStudy } from './study-table.ts';
import { formatTable } from './table.ts';

type Fact = readonly [name: string, value: string];

/** Prints what run.json says, or what was logged of a run that has none. */
export async function showRun({ run: name, from, runs: folder, json }: RunsShowArguments): Promise<number> {
  const source = await openSource({ from, runs: folder }, warnOfDamage);
  const run = await source.one(name);
  const { seen, record, facts: circumstances } = run;
  if (json) {
    const known = record ?? { params: seen.params, facts: circumstances };
    printJson({ ...known, ...runJson(run), metrics: record?.metrics ?? seen.metrics });
    return EXIT.ok;
  }
  const failure = record?.error === undefined ? seen.problem : `${record.error.code ?? ''} ${record.error.message}`;
  const facts: Fact[] = [
    ['run', seen.id],
    ['experiment', seen.experiment],
    ['status', failure === undefined ? seen.status : `${seen.status}: ${failure}`],
    ['step', formatStep(run, ' of ')],
    ['seed', formatSeed(seen.seed)],
    ['started', formatTime(seen.started)],
    ...(record === undefined ? Object.entries(circumstances).map(([fact, value]): Fact => [fact, formatParam(value)]) : factsOf(record)),
    [isPage(seen.dir) ? 'page' : 'folder', seen.dir],
  ];
  const width = Math.max(...facts.map(([what]) => what.length));
  stdout.write(facts.map(([what, value]) => `${stdout.styled('bold', what.padEnd(width))}  ${value}`).join('\n'));
  const metrics = record?.metrics ?? seen.metrics;
  const rows = isPage(seen.dir) ? undefined : readStudyRows(seen.dir);
  if (rows !== undefined) stdout.write(`\n${formatStudy(rows)}`);
  else if (Object.keys(metrics).length > 0) stdout.write(`\n${formatMetrics(metrics)}`);
  const params = Object.entries(seen.params).map(([path, value]) => [path, formatParam(value)]);
  if (record === undefined && params.length > 0) stdout.write(`\n${formatTable(['param', 'value'], params)}`);
  suggest(afterShow(run, source));
  return EXIT.ok;
}

function factsOf({ times, engine, parameters, git, versions, host }: RunRecord): Fact[] {
  const joined = (facts: Readonly<Record<string, string | number>>) => Object.entries(facts).map(([what, value]) => `${what} ${value}`).join(', '); // prettier-ignore
  return [
    ['trained for', formatDuration(times.seconds)],
    ['engine', formatEngine(engine)],
    ['parameters', joined(parameters) || 'none'],
    ['commit', git === null ? 'none' : `${git.commit}${git.dirty ? ' and uncommitted changes' : ''}`],
    ['versions', joined(versions)],
    ['host', `${host.cpu}, ${host.cores} cores, ${host.platform}`],
  ];
}

const isPage = (dir: string) => /^https?:\/\//.test(dir);

function afterShow({ live, record, seen: { id, dir, experiment, status } }: SourcedRun, { argument }: RunSource): string {
  if (live) return `ganvil runs show ${quoted(id)}${argument}`;
  if (status === 'finished' || isPage(dir)) return `ganvil compare ${quoted(experiment)}${argument}`;
  return record?.error?.code === 'E_RUN_NOT_FINITE'
    ? `${calmer({ specs: [], set: [], plugin: [], runs: undefined }, shortPath(dir))}${argument}`
    : `ganvil run --resume ${id}${argument}`;
}
