/** The tables of `torch`. */
import { formatNumber, formatTable } from '../../core/cli/table.ts';
import type { ContestantName } from './contestants.ts';
import type { Match, Score } from './torch.ts';

const TITLES: Record<ContestantName, string> = {
  compiled: 'Ganvil, compiled',
  eager: 'Ganvil, eager on wasm',
  'tfjs-node': 'Ganvil, eager on tfjs-node',
  'wasm-shipped': 'the same, wasm kernels as shipped',
  'torch-tutorial': 'PyTorch, eager, tutorial style',
  'torch-fused': 'PyTorch, eager, fused Adam',
  'torch-compiled': 'PyTorch, torch.compile of the step',
};

const right = (title: string) => ({ title, align: 'right' as const });

/** How many times as long as `name` this one takes: median over median, and minimum over minimum. */
function over({ ms }: Score, scores: readonly Score[], name: ContestantName): string {
  const other = scores.find((score) => score.name === name)?.ms;
  if (ms === undefined || other === undefined) return '–';
  return `${(ms.median / other.median).toFixed(2)} | ${(ms.min / other.min).toFixed(2)}`;
}

export function formatMatch({ workload, title, threads, operations, peakGflops, floorMs, scores }: Match): string {
  const rows = scores.map((score) => [
    TITLES[score.name],
    formatNumber(score.ms?.median),
    formatNumber(score.ms?.min),
    over(score, scores, 'torch-fused'),
    over(score, scores, 'torch-compiled'),
    score.ms === undefined ? '–' : (score.ms.min / floorMs).toFixed(1),
    score.prepareMs === undefined ? '–' : (score.prepareMs / 1e3).toFixed(1),
    score.ms === undefined ? '–' : `${score.ms.count}`,
  ]);
  const head = `${workload}, ${threads} ${threads === 1 ? 'thread' : 'threads'}: ${title}`;
  const floor = `${formatNumber(operations / 1e9)} GFLOP an iteration, at ${formatNumber(peakGflops)} GFLOP/s at least ${formatNumber(floorMs)} ms`;
  const columns = [
    'ms an iteration',
    ...['median', 'min', '/ fused', '/ torch.compile', 'min / floor', 'ready after s', 'iterations'].map(right),
  ];
  const missing = scores.flatMap(({ name, absent }) => (absent === undefined ? [] : [`  ${TITLES[name]}: ${absent.trim()}`]));
  const notes = scores.flatMap(({ name, notes = [] }) => notes.map((note) => `  ${TITLES[name]}: ${note}`));
  return [`${head}\n${floor}`, formatTable(columns, rows), ...missing, ...notes].join('\n');
}

/** One row for each match: medians side by side. */
export function formatGrowth(matches: readonly Match[], contestants: readonly ContestantName[]): string {
  const columns = ['workload', right('threads'), right('floor, ms'), ...contestants.map((name) => right(TITLES[name]))];
  const rows = matches.map(({ workload, threads, floorMs, scores }) => [
    workload,
    `${threads}`,
    formatNumber(floorMs),
    ...contestants.map((name) => formatNumber(scores.find((score) => score.name === name)?.ms?.median)),
  ]);
  return `Milliseconds an iteration, median\n${formatTable(columns, rows)}`;
}
