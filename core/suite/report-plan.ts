/** The key `report` of a suite, read and checked: selectors → cases, columns that these can have. */
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { inTurn } from '../spec/in-turn.ts';
import { originAt } from '../spec/node.ts';
import { problem } from '../spec/origin.ts';
import type { Case } from './cases.ts';
import { checkMetric, type Claim, claimsOf } from './claims.ts';
import type { ReadSuite } from './read.ts';
import type { ReportText } from './schema.ts';
import { selectCases } from './select.ts';
import type { SuiteForm } from './suite.ts';

export interface ReportPlan {
  readonly title?: string;
  /** Markdown. */
  readonly text?: string;
  readonly sections: readonly SectionPlan[];
}
export interface SectionPlan {
  readonly title: string;
  readonly text?: string;
  readonly tables: readonly TablePlan[];
  readonly studies: readonly Case[];
  readonly curves: readonly CurvePlan[];
  readonly pictures: readonly PicturesPlan[];
  readonly claims: readonly Claim[];
}
export interface TablePlan {
  readonly title?: string;
  readonly rows: readonly RowPlan[];
  readonly columns: readonly ColumnPlan[];
  readonly transpose: boolean;
}
export interface RowPlan {
  readonly name: string;
  readonly case: Case;
  /** Of a perfect sampler, by the metrics of these runs. */
  readonly perfect: boolean;
}
export type ColumnPlan = { readonly name: string } & (
  | { readonly kind: 'metric'; readonly metric: string; readonly at: 'last' | 'best'; readonly digits?: number }
  | { readonly kind: 'param'; readonly param: string }
  | { readonly kind: 'fact'; readonly fact: string }
);
export interface CurvePlan {
  readonly title?: string;
  readonly metric: string;
  /** undefined for all that have the metric. */
  readonly cases?: readonly Case[];
  readonly log: boolean;
}
export interface PicturesPlan {
  readonly title?: string;
  readonly cases: readonly Case[];
  /** Path below artifacts/ without step and ending, with `*`. */
  readonly artifact: string;
  readonly seed: number | 'first';
}

type Path = readonly (string | number)[];
interface Context {
  readonly read: ReadSuite;
  readonly cases: readonly Case[];
  readonly form: SuiteForm;
  readonly problems: GanvilError[];
}

/** undefined where the suite has no such key. */
export async function reportPlanOf(
  read: ReadSuite,
  cases: readonly Case[],
  form: SuiteForm,
): Promise<{ readonly report: ReportPlan | undefined; readonly problems: GanvilError[] }> {
  const problems: GanvilError[] = [];
  const { report } = read.values;
  if (report === undefined) return { report, problems };
  const context: Context = { read, cases, form, problems };
  const sections = await inTurn(report.sections, (section, i) => sectionOf(section, ['report', 'sections', i], context));
  return { report: { ...optional(report, 'title', 'text'), sections }, problems };
}

async function sectionOf(section: ReportText['sections'][number], path: Path, context: Context): Promise<SectionPlan> {
  const { read, cases, form, problems } = context;
  const all = <T, R>(key: string, items: readonly T[], work: (item: T, path: Path) => R | Promise<R>) =>
    inTurn(items, (item, i) => caught(async () => work(item, [...path, key, i]), problems)).then((done) => done.flatMap(kept));
  const { claims, problems: misfits } = await claimsOf({ node: read.node, values: section.claims, path: [...path, 'claims'] }, cases, form);
  problems.push(...misfits);
  return {
    ...optional(section, 'text'),
    title: section.title,
    tables: await all('tables', section.tables, (table, at) => tableOf(table, at, context)),
    studies: (await all('studies', section.studies, (selector, at) => select(selector, at, context))).flat(),
    curves: await all('curves', section.curves, (curve, at) => curveOf(curve, at, context)),
    pictures: await all('pictures', section.pictures, ({ runs, artifact, seed, ...rest }, at): PicturesPlan => {
      return { ...optional(rest, 'title'), artifact, seed, cases: selectAll(runs, [...at, 'runs'], context) };
    }),
    claims,
  };
}

async function tableOf(
  { rows: wanted, columns, transpose, ...rest }: ReportText['sections'][number]['tables'][number],
  path: Path,
  context: Context,
): Promise<TablePlan> {
  const rows = wanted.flatMap((row, i): RowPlan[] => {
    const { name, runs, perfect } = typeof row === 'string' ? { name: undefined, runs: row, perfect: false } : row;
    const selected = select(runs, [...path, 'rows', i, ...(typeof row === 'string' ? [] : ['runs'])], context);
    const nameOf = (one: Case) => (name === undefined ? one.name : selected.length === 1 ? name : `${name}: ${one.variant ?? one.name}`);
    return selected.map((one) => ({ name: nameOf(one), case: one, perfect }));
  });
  const cases = rows.map((row) => row.case);
  const checked = await inTurn(columns, (column, i) => columnOf(column, [...path, 'columns', i], cases, context));
  return { ...optional(rest, 'title'), rows, columns: checked, transpose };
}

type ColumnText = ReportText['sections'][number]['tables'][number]['columns'][number];

async function columnOf(column: ColumnText, path: Path, cases: readonly Case[], { read: { node } }: Context): Promise<ColumnPlan> {
  if (typeof column === 'string') {
    await checkMetric(column, cases, originAt(node, path));
    return { kind: 'metric', name: column, metric: column, at: 'last' };
  }
  const { name, metric, param, fact, at, digits } = column;
  const given = Object.entries({ metric, param, fact }).flatMap(([key, value]) => (value === undefined ? [] : [key]));
  if (given.length !== 1) {
    const received = given.length === 0 ? 'none of them' : given.join(' and ');
    throw problem('E_SPEC_VALUE', originAt(node, path), { expected: '"metric", "param" or "fact" in a column', received });
  }
  if (fact !== undefined) return { kind: 'fact', name: name ?? fact, fact };
  if (param !== undefined) {
    checkParam(param, cases, originAt(node, [...path, 'param']));
    return { kind: 'param', name: name ?? param, param };
  }
  await checkMetric(metric!, cases, originAt(node, [...path, 'metric']));
  const shown = name ?? `${at === 'best' ? 'best ' : ''}${metric!}`;
  return { kind: 'metric', name: shown, metric: metric!, at, ...(digits === undefined ? {} : { digits }) };
}

async function curveOf(
  { metric, runs, log, ...rest }: ReportText['sections'][number]['curves'][number],
  path: Path,
  context: Context,
): Promise<CurvePlan> {
  const cases = runs === undefined ? undefined : selectAll(runs, [...path, 'runs'], context);
  await checkMetric(metric, cases ?? context.cases, originAt(context.read.node, [...path, 'metric']));
  return { ...optional(rest, 'title'), metric, log, ...(cases === undefined ? {} : { cases }) };
}

const select = (selector: string, path: Path, { read, cases }: Context): Case[] => selectCases(selector, cases, originAt(read.node, path));

/** Each case once. */
const selectAll = (selectors: string | readonly string[], path: Path, context: Context): Case[] =>
  typeof selectors === 'string'
    ? select(selectors, path, context)
    : [...new Set(selectors.flatMap((one, i) => select(one, [...path, i], context)))];

function checkParam(path: string, cases: readonly Case[], origin: ReturnType<typeof originAt>): void {
  const known = [...new Set(cases.flatMap(({ params }) => Object.keys(params)))];
  if (known.includes(path)) return;
  const near = nearest(path, known);
  const fix = near === undefined ? `Known: ${known.join(', ')}.` : `Did you mean "${near}"?`;
  throw problem('E_SPEC_VALUE', origin, { expected: 'a param that these runs have', received: `"${path}"`, fix });
}

/** What is wrong goes to `problems`. */
async function caught<R>(work: () => Promise<R>, problems: GanvilError[]): Promise<R | undefined> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof GanvilError)) throw error;
    problems.push(error);
    return undefined;
  }
}

const kept = <R>(value: R | undefined): R[] => (value === undefined ? [] : [value]);

/** Those of the keys that have a value. */
const optional = <T extends object, K extends keyof T>(from: T, ...keys: K[]): { [P in K]?: NonNullable<T[P]> } =>
  Object.fromEntries(keys.flatMap((key) => (from[key] === undefined ? [] : [[key, from[key]]]))) as { [P in K]?: NonNullable<T[P]> };
