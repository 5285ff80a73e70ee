/** A suite: the cases that are trained with every seed, and the claims that their runs decide. */
import type { GanvilError } from '../errors.ts';
import { GanvilErrors } from '../errors.ts';
import type { Registry } from '../registry.ts';
import { inReadingOrder } from '../spec/origin.ts';
import type { LoadPlugin } from '../spec/third-party.ts';
import { type Case, casesOf } from './cases.ts';
import { type Claim, claimsOf } from './claims.ts';
import { readSuite } from './read.ts';
import { type ReportPlan, reportPlanOf } from './report-plan.ts';
import { quickSetsOf } from './variants.ts';

export type SuiteForm = 'quick' | 'full';

export interface Suite {
  /** The path of its folder below `experiments`, or the folder's own name. */
  readonly name: string;
  readonly file: string;
  readonly form: SuiteForm;
  /** Seeds of each case. */
  readonly seeds: number;
  /** How 95 % intervals of claims are made. */
  readonly interval: 't' | 'bca';
  readonly cases: readonly Case[];
  /** The suite's own, then those of the report's sections. */
  readonly claims: readonly Claim[];
  /** What a report is to show, where the suite says so. */
  readonly report?: ReportPlan;
}

export interface SuiteOptions {
  readonly registry: Registry;
  /** By default `full`. */
  readonly form?: SuiteForm | undefined;
  /** Instead of the suite's number of seeds. */
  readonly seeds?: number | undefined;
  /** The first seed, instead of each spec's own. */
  readonly seed?: number | undefined;
  /** As after `--set`: over specs, variants and what `quick` sets. */
  readonly overrides?: readonly string[] | undefined;
  /** As after `--plugin`. */
  readonly plugins?: readonly string[] | undefined;
  readonly loadPlugin?: LoadPlugin;
}

/** Reads and checks a suite with all its specs. Throws GanvilErrors with every problem of all of them. */
export async function loadSuite(file: string, options: SuiteOptions): Promise<Suite> {
  const read = await readSuite(file);
  const { values, node, name } = read;
  const { form = 'full' } = options;
  const sets = form === 'quick' ? quickSetsOf(node) : [];
  const { cases, problems } = await casesOf(read, { ...options, sets, overrides: options.overrides ?? [] });
  // a claim on specs that could not be read would only repeat that
  const isRead = problems.length === 0;
  const own = isRead ? await claimsOf({ node, values: values.claims, path: ['claims'] }, cases, form) : { claims: [], problems: [] };
  const { report, problems: ofReport } = isRead ? await reportPlanOf(read, cases, form) : { report: undefined, problems: [] };
  const all = different([...problems, ...own.problems, ...ofReport]);
  if (all.length > 0) throw new GanvilErrors(inReadingOrder(all));
  const seeds = options.seeds ?? (form === 'quick' ? values.quick?.seeds : undefined) ?? values.seeds;
  const claims = [...own.claims, ...(report?.sections ?? []).flatMap((section) => section.claims)];
  return { name, file, form, seeds, interval: values.interval, cases, claims, ...(report === undefined ? {} : { report }) };
}

/** What several variants have in common is wrong once. */
const different = (problems: readonly GanvilError[]): GanvilError[] => [...new Map(problems.map((one) => [one.message, one])).values()];
