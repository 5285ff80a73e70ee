import { formatNumber, formatParam } from '../compare/format.ts';
import { differing, flattenSpec, type Params } from '../compare/params.ts';
import { findRun, type FoundRun } from '../run/list.ts';
import { formatEngine, shownStatus } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { runsFolder } from './facts.ts';
import { isMain } from './metric-rows.ts';
import { runsArgument } from './options.ts';
import { printJson, stdout, suggest } from './output.ts';
import type { RunsDiffArguments } from './runs.ts';
import { formatTable } from './table.ts';

type Pair<T> = readonly [T, T];

/** Prints what differs in the specs and circumstances of two runs, and their metrics. */
export function diffRuns({ left, right, runs, json }: RunsDiffArguments): number {
  const folder = runsFolder(runs);
  const both = [findRun(folder, left), findRun(folder, right)] as const;
  const params = differences([specOf(both[0]), specOf(both[1])]);
  const facts = differences([factsOf(both[0]), factsOf(both[1])]);
  const names = [...new Set(both.flatMap(({ record }) => Object.keys(record.metrics)))];
  const values = (name: string, which: 'last' | 'best'): Pair<number | null> => [
    both[0].record.metrics[name]?.[which] ?? null,
    both[1].record.metrics[name]?.[which] ?? null,
  ];
  const metrics = names.map((name) => ({ name, last: values(name, 'last'), best: values(name, 'best') }));
  if (json) {
    const heads = both.map((run) => ({ id: run.record.id, dir: run.dir, experiment: run.record.experiment, status: shownStatus(run) }));
    const named = metrics.map(({ name, ...rest }) => [name, rest] as const);
    printJson({ runs: heads, params: Object.fromEntries(params), facts: Object.fromEntries(facts), metrics: Object.fromEntries(named) });
    return EXIT.ok;
  }
  const rows = [...params, ...facts].map(([path, pair]) => [path, ...pair.map((value) => formatParam(value ?? null))]);
  const heads = both.map(({ record }) => record.id);
  stdout.write(formatTable(['differs', ...heads], rows.length > 0 ? rows : [['nothing', '', '']]));
  const rightAligned = (title: string) => ({ title, align: 'right' as const });
  const difference = ([a, b]: Pair<number | null>) => formatNumber(a === null || b === null ? null : a - b);
  const numbers = metrics
    .filter(({ name }) => isMain(name))
    .map(({ name, last, best }) => [name, ...last.map(formatNumber), difference(last), ...best.map(formatNumber)]);
  const columns = ['metric', ...['last, left', 'right', 'left − right', 'best, left', 'right'].map(rightAligned)];
  if (numbers.length > 0) stdout.write(`\n${formatTable(columns, numbers)}`);
  suggest(`ganvil compare ${heads.join(' ')}${runsArgument(runs)}`);
  return EXIT.ok;
}

const specOf = ({ record: { spec } }: FoundRun): Params => ({ experiment: spec.experiment, seed: spec.seed, ...flattenSpec(spec) });

function factsOf(run: FoundRun): Params {
  const { engine, versions, git, host, step, error } = run.record;
  return {
    status: shownStatus(run),
    ...(error === undefined ? {} : { error: error.code ?? error.message }),
    step,
    engine: formatEngine(engine),
    commit: git === null ? null : `${git.commit}${git.dirty ? ' and uncommitted changes' : ''}`,
    ...versions,
    host: `${host.cpu}, ${host.cores} cores, ${host.platform}`,
  };
}

const differences = (pair: Pair<Params>) => differing(pair).map((path) => [path, pair.map((params) => params[path] ?? null)] as const);
