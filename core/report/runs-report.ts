/** Runs that were named one by one, or by experiment → their report: groups over seeds, as `ganvil compare` makes them. */
import { compare, type CompareOptions } from '../compare/compare.ts';
import { grouped } from '../compare/groups.ts';
import { differing } from '../compare/params.ts';
import { differencesTable, explanations, othersTable, type TextTable } from '../compare/tables.ts';
import { groupNames } from './group-names.ts';
import { methodSection, warningsOf } from './method.ts';
import type { Report, TableBlock } from './model.ts';
import type { ReportedRun, Row } from './reported-run.ts';
import { summarySections } from './summary.ts';

export interface RunsReportInput {
  readonly runs: readonly ReportedRun[];
  /** As they were named. */
  readonly title: string;
  readonly metrics: readonly string[];
  readonly by?: readonly string[] | undefined;
  readonly draws: CompareOptions['draws'];
  /** Further sentences on how the numbers came about. */
  readonly notes?: readonly string[];
  /** Commands that give the report of these groups again. */
  commands(rows: readonly Row[]): string[];
}

/** Of more groups only the differences from the first one are shown: those of all pairs nobody would read. */
const GROUPS_COMPARED = 6;

export function runsReport({ runs, title, metrics, by, draws, notes = [], commands }: RunsReportInput): Report {
  const options = { metrics, draws, interval: 't', ...(by === undefined ? {} : { by }) } as const;
  const isSmall = grouped(runs, differing(runs.map(({ params }) => params)), by).members.length <= GROUPS_COMPARED;
  const comparison = compare(runs, { ...options, ...(isSmall ? {} : { baseline: 'A' }) });
  const ofDir = new Map(runs.map((run) => [run.dir, run]));
  const names = groupNames(comparison.groups, comparison.differs);
  const rows = comparison.groups.map((group, i): Row => {
    return { name: names[i]!, runs: group.runs.map(({ dir }) => ofDir.get(dir)!), planned: group.runs.length };
  });
  const finished = rows.flatMap((row) => row.runs).filter(({ status }) => status === 'finished').length;
  const total = runs.length;
  const differences = differencesTable(comparison);
  const repeated = comparison.groups.some(({ repeats }) => repeats.length > 0);
  return {
    title,
    facts: [
      { name: 'groups', value: String(rows.length) },
      { name: 'runs', value: `${finished} finished of ${total}` },
    ],
    warnings: warningsOf(rows),
    sections: [
      ...summarySections(rows, { metrics }),
      ...(differences.rows.length === 0
        ? []
        : [
            {
              title: isSmall ? 'Differences' : 'Differences from A',
              blocks: [named(differences), { kind: 'notes' as const, notes: explanations(comparison) }],
            },
          ]),
      ...(repeated ? [{ title: 'Runs that do not count', blocks: [named(othersTable(comparison))] }] : []),
      methodSection(rows, { interval: 't', hasClaims: false, notes, commands: commands(rows) }),
    ],
  };
}

const named = ({ columns, rows }: TextTable): TableBlock => ({
  kind: 'table',
  columns: columns.map((title, i) => ({ title, isNumeric: i > 1 })),
  rows: rows.map((row) => row.map((text) => ({ text }))),
});
