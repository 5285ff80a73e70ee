import { formatNumber, formatParam } from '../compare/format.ts';
import { differing, flattenSpec, type Params } from '../compare/params.ts';
import { digestParams, withoutSources } from '../spec/plugin-digest.ts';
import { formatEngine } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { isMain } from './metric-rows.ts';
import { quoted } from './options.ts';
import { printJson, stdout, suggest } from './output.ts';
import { warnOfDamage } from './report-errors.ts';
import { openSource, type SourcedRun } from './run-source.ts';
import type { RunsDiffArguments } from './runs.ts';
import { formatTable } from './table.ts';

type Pair<T> = readonly [T, T];

/** Prints what differs in the specs and circumstances of two runs, and their metrics. */
export async function diffRuns({ left, right, from, runs: folder, json }: RunsDiffArguments): Promise<number> {
  const source = await openSource({ from, runs: folder }, warnOfDamage);
  const both = [await source.one(left), await source.one(right)] as const;
  const params = differences([specOf(both[0]), specOf(both[1])]);
  const facts = differences([factsOf(both[0]), factsOf(both[1])]);
  const names = [...new Set(both.flatMap(({ seen }) => Object.keys(seen.metrics)))];
  const values = (name: string, which: 'last' | 'best'): Pair<number | null> => [
    both[0].seen.metrics[name]?.[which] ?? null,
    both[1].seen.metrics[name]?.[which] ?? null,
  ];
  const metrics = names.map((name) => ({ name, last: values(name, 'last'), best: values(name, 'best') }));
  if (json) {
    const heads = both.map(({ seen: { id, dir, experiment, status } }) => ({ id, dir, experiment, status }));
    const named = metrics.map(({ name, ...rest }) => [name, rest] as const);
    printJson({ runs: heads, params: Object.fromEntries(params), facts: Object.fromEntries(facts), metrics: Object.fromEntries(named) });
    return EXIT.ok;
  }
  const rows = [...params, ...facts].map(([path, pair]) => [path, ...pair.map((value) => formatParam(value ?? null))]);
  const heads = both.map(({ seen }) => seen.id);
  stdout.write(formatTable(['differs', ...heads], rows.length > 0 ? rows : [['nothing', '', '']]));
  const rightAligned = (title: string) => ({ title, align: 'right' as const });
  const difference = ([a, b]: Pair<number | null>) => formatNumber(a === null || b === null ? null : a - b);
  const numbers = metrics
    .filter(({ name }) => isMain(name))
    .map(({ name, last, best }) => [name, ...last.map(formatNumber), difference(last), ...best.map(formatNumber)]);
  const columns = ['metric', ...['last, left', 'right', 'left − right', 'best, left', 'right'].map(rightAligned)];
  if (numbers.length > 0) stdout.write(`\n${formatTable(columns, numbers)}`);
  suggest(`ganvil compare ${heads.map(quoted).join(' ')}${source.argument}`);
  return EXIT.ok;
}

/** With the digests of plugins in place of their files' paths: code that a spec only names. */
const specOf = ({ seen: { experiment, seed, params }, record }: SourcedRun): Params => ({
  experiment,
  seed,
  ...(record === undefined ? params : withoutSources({ ...flattenSpec(record.spec), ...digestParams(record.plugins) })),
});

function factsOf({ seen: { status, step, problem }, record, facts }: SourcedRun): Params {
  const common = { status, ...(problem === undefined ? {} : { error: problem }), step };
  if (record === undefined) return { ...common, ...facts };
  const { engine, versions, git, host } = record;
  return {
    ...common,
    engine: formatEngine(engine),
    commit: git === null ? null : `${git.commit}${git.dirty ? ' and uncommitted changes' : ''}`,
    ...versions,
    host: `${host.cpu}, ${host.cores} cores, ${host.platform}`,
  };
}

const differences = (pair: Pair<Params>) => differing(pair).map((path) => [path, pair.map((params) => params[path] ?? null)] as const);
