/** Claims, decided by the runs that there are. */
import { type Draws, Resampler } from '../compare/statistics/draws.ts';
import { bcaInterval, type Interval, tInterval } from '../compare/statistics/interval.ts';
import { summarize } from '../compare/statistics/summary.ts';
import type { Case } from './cases.ts';
import type { Claim, SideClaim, ValueClaim } from './claims.ts';
import { meets, neededOf, type ValueExpectation } from './expectation.ts';
import type { PlannedRun } from './plan.ts';
import { type Reason, sentenceOf } from './sentence.ts';
import type { Suite } from './suite.ts';

export type Verdict = 'holds' | 'does not hold' | 'undecided';

/** A planned run and what became of it. */
export interface Outcome extends Pick<PlannedRun, 'case' | 'seed'> {
  /** finished, failed, interrupted, killed, running; missing where there is no run. */
  readonly status: string;
  readonly metrics: Readonly<Record<string, { readonly last: number | null; readonly best: number | null }>>;
}

export interface MeanAndSpread {
  readonly n: number;
  readonly mean: number;
  readonly sd: number | null;
}

export interface Decision {
  readonly text: string;
  readonly mustHold: boolean;
  readonly verdict: Verdict;
  /** The numbers that it rests on, in a sentence. */
  readonly sentence: string;
  readonly metric: string;
  /** Pairs, or runs, that it rests on; and how many there were to be. */
  readonly n: number;
  readonly planned: number;
  /** Of the differences left − (factor · right + summand), on a log scale of their logarithms, or of the values; null without any. */
  readonly mean: number | null;
  readonly sd: number | null;
  readonly interval: Interval | null;
  readonly left?: MeanAndSpread | null;
  readonly right?: MeanAndSpread | null;
  /** Runs, or pairs, that meet the expectation, where a share of them must. */
  readonly met?: number;
}

/** In the order of the suite. The same outcomes give the same decisions; `draws` serve the bootstrap. */
export function decideClaims(
  { claims, interval }: Pick<Suite, 'claims' | 'interval'>,
  outcomes: readonly Outcome[],
  draws: Draws,
): Decision[] {
  const resampler = new Resampler(draws);
  return claims.map((claim) => {
    const estimate = (values: readonly number[]) => (interval === 't' ? tInterval(values) : bcaInterval(values, resampler));
    const decided =
      claim.about.kind === 'sides' ? decideSides(claim.about, outcomes, estimate) : decideValue(claim.about, outcomes, estimate);
    const { text, mustHold, about } = claim;
    return { text, mustHold, ...decided, metric: about.metric, sentence: sentenceOf(about, decided) };
  });
}

/** True where a claim that must hold does not, or cannot be said to. */
export const isBroken = ({ mustHold, verdict }: Pick<Decision, 'mustHold' | 'verdict'>): boolean => mustHold && verdict !== 'holds';

export type Decided = Omit<Decision, 'text' | 'mustHold' | 'sentence' | 'metric'> & { readonly lacking: readonly Reason[] };
type Estimate = (values: readonly number[]) => Interval;

/** The value of a run, or why there is none. */
function valueOf(outcome: Outcome | undefined, metric: string, { at }: Claim['about']): number | Reason {
  if (outcome === undefined || outcome.status === 'missing') return 'is missing';
  if (outcome.status === 'failed') return 'failed';
  if (outcome.status !== 'finished') return 'is not finished';
  return outcome.metrics[metric]?.[at] ?? `has no ${at === 'best' ? 'best value' : 'value'}`;
}

const of = (cases: readonly Case[], outcomes: readonly Outcome[]) => outcomes.filter((one) => cases.includes(one.case));
const spread = (values: readonly number[]): MeanAndSpread | null => {
  const summary = summarize(values);
  return summary === undefined ? null : { n: summary.n, mean: summary.mean, sd: summary.sd };
};

function decideSides(claim: SideClaim, outcomes: readonly Outcome[], estimate: Estimate): Decided {
  const { left, right, pairedBy, expected, metric, rightMetric = metric, scale } = claim;
  const key = ({ case: { variant }, seed }: Outcome) => (pairedBy === 'seed' ? `${seed}` : `${seed} ${variant ?? ''}`);
  const others = new Map(of(right.cases, outcomes).map((outcome) => [key(outcome), outcome]));
  const planned = of(left.cases, outcomes).filter((outcome) => others.has(key(outcome)));
  const lacking: Reason[] = [];
  const pairs: { readonly a: number; readonly b: number; readonly difference: number }[] = [];
  for (const outcome of planned) {
    const [a, b] = [valueOf(outcome, metric, claim), valueOf(others.get(key(outcome)), rightMetric, claim)];
    for (const one of [a, b]) if (typeof one !== 'number') lacking.push(one);
    if (typeof a !== 'number' || typeof b !== 'number') continue;
    const threshold = expected.factor * b + expected.summand;
    if (scale === 'linear') pairs.push({ a, b, difference: a - threshold });
    else if (a > 0 && threshold > 0) pairs.push({ a, b, difference: Math.log(a / threshold) });
    else lacking.push('is not above 0');
  }
  const differences = pairs.map(({ difference }) => difference);
  return {
    ...(claim.share === undefined
      ? byMean(estimate(differences), expected.sign)
      : byCount(differences, expected.sign, claim.share, planned.length)),
    n: pairs.length,
    planned: planned.length,
    mean: spread(differences)?.mean ?? null,
    sd: spread(differences)?.sd ?? null,
    left: spread(pairs.map(({ a }) => a)),
    right: spread(pairs.map(({ b }) => b)),
    lacking,
  };
}

type Found = Pick<Decided, 'verdict' | 'interval' | 'met'>;

function byMean(interval: Interval, sign: '<' | '>'): Found {
  const { low, high } = sign === '>' ? interval : turned(interval);
  return { interval, verdict: low === null || high === null ? 'undecided' : low > 0 ? 'holds' : high <= 0 ? 'does not hold' : 'undecided' };
}

function byCount(differences: readonly number[], sign: '<' | '>', share: number, planned: number): Found {
  const met = differences.filter((difference) => (sign === '>' ? difference > 0 : difference < 0)).length;
  return { interval: null, met, verdict: ofCount(met, planned - differences.length, share, planned) };
}

/** Enough meet it, or too few could yet. */
function ofCount(met: number, lacking: number, share: number, planned: number): Verdict {
  const needed = neededOf(share, planned);
  return met >= needed ? 'holds' : met + lacking < needed ? 'does not hold' : 'undecided';
}

const turned = ({ low, high }: Interval) => ({ low: high === null ? null : -high, high: low === null ? null : -low });

function decideValue(claim: ValueClaim, outcomes: readonly Outcome[], estimate: Estimate): Decided {
  const planned = of(claim.runs.cases, outcomes);
  const all = planned.map((outcome) => valueOf(outcome, claim.metric, claim));
  const values = all.filter((one) => typeof one === 'number');
  const lacking = all.filter((one) => typeof one !== 'number');
  const { expected, share } = claim;
  const common = { n: values.length, planned: planned.length, mean: spread(values)?.mean ?? null, sd: spread(values)?.sd ?? null, lacking };
  if (share === undefined) {
    const interval = estimate(values);
    return { ...common, interval, verdict: ofMean(interval, expected) };
  }
  const met = values.filter((value) => meets(value, expected)).length;
  return { ...common, interval: null, met, verdict: ofCount(met, lacking.length, share, planned.length) };
}

/** All of the interval must meet it, or none. */
function ofMean({ low, high }: Interval, expected: ValueExpectation): Verdict {
  if (low === null || high === null) return 'undecided';
  if (meets(low, expected) && meets(high, expected)) return 'holds';
  const isOutside =
    expected.sign === '='
      ? low > expected.target + expected.tolerance || high < expected.target - expected.tolerance
      : !meets(low, expected) && !meets(high, expected);
  return isOutside ? 'does not hold' : 'undecided';
}
