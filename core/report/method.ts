/** How the numbers of a report came about, and what its runs were made with. */
import { formatNumber, formatSeeds } from '../compare/format.ts';
import type { NotesBlock, Section, TableBlock } from './model.ts';
import type { ReportedRun, Row } from './reported-run.ts';

export interface MethodOptions {
  /** How 95 % intervals of claims and differences are made. */
  readonly interval: 't' | 'bca';
  readonly hasClaims: boolean;
  /** Further sentences. */
  readonly notes?: readonly string[];
  /** Commands that give the same report again. */
  readonly commands: readonly string[];
}

/** The last section: estimators, commands, circumstances, and every run. */
export function methodSection(rows: readonly Row[], { interval, hasClaims, notes = [], commands }: MethodOptions): Section {
  const estimators = [
    'Tables: mean ± standard deviation (with n − 1) over the finished runs, one for each seed. A metric that some of them have no value of says how many have one.',
    'Charts: single runs as thin lines (broken where a run failed or was stopped), their mean as a thick one, and its 95 % interval by Student’s t as a band.',
    ...(hasClaims
      ? [
          `Claims: decided by the differences between runs of one seed, or by a mean, with a 95 % interval ${interval === 't' ? 'by Student’s t' : 'by the BCa bootstrap with 10 000 resamples'}. A claim holds where the whole interval lies where it is expected, does not hold where it lies on the other side, and is undecided else.`,
        ]
      : []),
    ...notes,
  ];
  return {
    title: 'How these numbers came about',
    blocks: [
      { kind: 'notes', notes: estimators } satisfies NotesBlock,
      { kind: 'commands', title: 'To repeat it', commands },
      ...circumstancesTable(rows.flatMap(({ runs }) => runs)),
      ...(rows.some(({ runs }) => runs.length > 0) ? [runsTable(rows)] : []),
    ],
  };
}

/** What is the same for all runs in one row, what differs with the number of runs. */
function circumstancesTable(runs: readonly ReportedRun[]): TableBlock[] {
  const names = [...new Set(runs.flatMap(({ circumstances }) => Object.keys(circumstances)))];
  const rows = names.flatMap((name) => {
    const counts = new Map<string, number>();
    for (const { circumstances } of runs) counts.set(circumstances[name] ?? '–', (counts.get(circumstances[name] ?? '–') ?? 0) + 1);
    return [...counts].map(([value, count], i) => [{ text: i === 0 ? name : '' }, { text: value }, { text: String(count) }]);
  });
  if (rows.length === 0) return [];
  const columns = [
    { title: 'made with', isNumeric: false },
    { title: '', isNumeric: false },
    { title: 'runs', isNumeric: true },
  ];
  return [{ kind: 'table', columns, rows }];
}

function runsTable(rows: readonly Row[]): TableBlock {
  const columns = ['of', 'run', 'seed', 'status', 'step', 'seconds'].map((title) => ({
    title,
    isNumeric: ['seed', 'step', 'seconds'].includes(title),
  }));
  const lines = rows.flatMap(({ name, runs }) =>
    runs.map(({ id, seed, status, problem, step, seconds }) => [
      { text: name },
      { text: id },
      { text: String(seed ?? '–') },
      { text: problem === undefined ? status : `${status}: ${problem}` },
      { text: String(step) },
      { text: formatNumber(Number(seconds.toPrecision(3))) },
    ]),
  );
  return { kind: 'table', title: 'Every run', columns, rows: lines, isFolded: true };
}

const seedsOf = (runs: readonly ReportedRun[]) => {
  const seeds = runs.flatMap(({ seed }) => seed ?? []);
  return seeds.length === 0 ? '' : ` (seed${seeds.length === 1 ? '' : 's'} ${formatSeeds(seeds)})`;
};

/** Cases that a sentence names. */
const MOST_NAMED = 8;

/** Sentences on what is missing, failed or unfinished; none where everything is there. */
export function warningsOf(rows: readonly Row[]): string[] {
  const lacking = rows.flatMap(({ name, runs, planned }) => {
    const counts = new Map<string, ReportedRun[]>();
    for (const run of runs) if (run.status !== 'finished') counts.set(run.status, [...(counts.get(run.status) ?? []), run]);
    const missing = planned - runs.length;
    return [
      ...[...counts].map(([status, own]) => ({ name, what: status, count: own.length, words: `${name}${seedsOf(own)}` })),
      ...(missing > 0 ? [{ name, what: 'missing', count: missing, words: `${name} (${missing} of ${planned})` }] : []),
    ];
  });
  return [...new Set(lacking.map(({ what }) => what))].map((what) => {
    const own = lacking.filter((one) => one.what === what);
    const count = own.reduce((sum, one) => sum + one.count, 0);
    const others = own.length - MOST_NAMED;
    const named = own.slice(0, MOST_NAMED).map(({ words }) => words).join(', '); // prettier-ignore
    const sum = `${count} run${count === 1 ? ' is' : 's are'} ${what}`.replace(/(is|are) failed/, 'failed');
    return `${sum}: ${named}${others > 0 ? `, and those of ${others} more` : ''}.`;
  });
}
