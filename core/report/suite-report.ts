/** A suite, its runs and its decisions → its report. */
import type { Case } from '../suite/cases.ts';
import type { Claim } from '../suite/claims.ts';
import { type Decision, isBroken } from '../suite/decide.ts';
import type { SectionPlan } from '../suite/report-plan.ts';
import type { Suite } from '../suite/suite.ts';
import { chartOf, isCurve } from './curves.ts';
import { methodSection, warningsOf } from './method.ts';
import type { Block, Fact, Report, Section } from './model.ts';
import { picturesOf } from './pictures.ts';
import type { ReportedRun, Row } from './reported-run.ts';
import { studiesTables } from './studies.ts';
import { summarySections } from './summary.ts';
import { tableOf } from './tables.ts';

export interface SuiteReportInput {
  readonly suite: Pick<Suite, 'name' | 'form' | 'seeds' | 'interval' | 'cases' | 'claims' | 'report'>;
  /** The runs of each case that there are, one for each seed. */
  readonly runs: ReadonlyMap<Case, readonly ReportedRun[]>;
  /** In the order of the suite's claims. */
  readonly decisions: readonly Decision[];
  /** Of a summary: the metrics that are shown. */
  readonly metrics: readonly string[];
  /** Further sentences on how the numbers came about. */
  readonly notes?: readonly string[];
  readonly commands: readonly string[];
  /** The option of the command that trains what is missing; none where the runs are on a server. */
  readonly training?: string | undefined;
}

/** As the suite's `report` has it; by default a summary of all runs. */
export function suiteReport({ suite, runs, decisions, metrics, notes = [], commands, training }: SuiteReportInput): Report {
  const { name, form, seeds, report, interval } = suite;
  const rowOf = (one: Case, called = one.name): Row => ({ name: called, runs: runs.get(one) ?? [], planned: seeds });
  const rows = suite.cases.map((one) => rowOf(one));
  const decided = new Map<Claim, Decision>(suite.claims.map((claim, i) => [claim, decisions[i]!]));
  const sections = report?.sections.map((section) => sectionOf(section, suite.cases, rowOf, decided)) ?? summarySections(rows, { metrics });
  const inSections = new Set(report?.sections.flatMap(({ claims }) => claims));
  const others = suite.claims.filter((claim) => !inSections.has(claim)).map((claim) => decided.get(claim)!);
  return {
    title: report?.title ?? name,
    ...(report?.text === undefined ? {} : { text: report.text }),
    facts: factsOf(suite, form, rows, decisions),
    ...(rows.every((row) => row.runs.length === 0)
      ? { isEmpty: true, warnings: [`No run is there yet${training === undefined ? '' : `: add ${training}`}.`] }
      : { warnings: warningsOf(rows) }),
    sections: [
      ...sections,
      ...(others.length > 0 ? [{ title: 'Claims', blocks: [{ kind: 'claims' as const, decisions: others }] }] : []),
      methodSection(rows, { interval, hasClaims: decisions.length > 0, notes, commands }),
    ],
  };
}

function sectionOf(
  plan: SectionPlan,
  cases: readonly Case[],
  rowOf: (one: Case, called?: string) => Row,
  decided: ReadonlyMap<Claim, Decision>,
): Section {
  const all = (some: readonly Case[]) => some.map((one) => rowOf(one));
  const studies = studiesTables(all(plan.studies));
  const charts = plan.curves.map(({ metric, cases: some, ...rest }) => ({ metric, chart: chartOf(metric, all(some ?? cases), rest) }));
  const pictures = plan.pictures.map(({ cases: some, ...rest }) => ({ artifact: rest.artifact, blocks: picturesOf(all(some), rest) }));
  const notes = [
    ...charts.flatMap(({ metric, chart }) =>
      isCurve(chart) ? [] : [`No run has more than one point of ${metric} yet, which makes no curve.`],
    ),
    ...pictures.flatMap(({ artifact, blocks }) => (blocks.length > 0 ? [] : [`No run has drawn ${artifact} yet.`])),
    ...(plan.studies.length > 0 && studies.length === 0 ? ['No study is finished yet.'] : []),
  ];
  const blocks: (Block | undefined)[] = [
    ...plan.tables.map(({ rows, columns, ...rest }) => tableOf(rows.map(({ case: one, name, perfect }) => ({ ...rowOf(one, name), perfect })), columns, rest)), // prettier-ignore
    ...studies,
    ...charts.map(({ chart }) => chart).filter(isCurve),
    ...pictures.flatMap((one) => one.blocks),
    notes.length === 0 ? undefined : { kind: 'notes', notes },
    plan.claims.length === 0 ? undefined : { kind: 'claims', decisions: plan.claims.map((claim) => decided.get(claim)!) },
  ];
  return {
    title: plan.title,
    ...(plan.text === undefined ? {} : { text: plan.text }),
    blocks: blocks.filter((block) => block !== undefined),
  };
}

function factsOf(
  { seeds, cases }: Pick<Suite, 'seeds' | 'cases'>,
  form: Suite['form'],
  rows: readonly Row[],
  decisions: readonly Decision[],
): Fact[] {
  const finished = rows.flatMap(({ runs }) => runs).filter(({ status }) => status === 'finished').length;
  const words = {
    holds: ['holds', 'hold'],
    'does not hold': ['does not hold', 'do not hold'],
    undecided: ['undecided', 'undecided'],
  } as const;
  const counts = Object.entries(words).flatMap(([verdict, [one, many]]) => {
    const count = decisions.filter((decision) => decision.verdict === verdict).length;
    return count === 0 ? [] : [`${count} ${count === 1 ? one : many}`];
  });
  const must = decisions.filter(({ mustHold }) => mustHold);
  const held = must.length - must.filter(isBroken).length;
  return [
    { name: 'form', value: `${form}: ${cases.length} case${cases.length === 1 ? '' : 's'} × ${seeds} seed${seeds === 1 ? '' : 's'}` },
    { name: 'runs', value: `${finished} of ${cases.length * seeds} finished` },
    ...(counts.length === 0 ? [] : [{ name: 'claims', value: counts.join(', ') }]),
    ...(must.length === 0 ? [] : [{ name: 'must hold', value: `${held} of ${must.length} ${held === 1 ? 'does' : 'do'}` }]),
  ];
}
