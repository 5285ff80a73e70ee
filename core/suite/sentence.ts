/** The numbers of a decision as one sentence. */
import { formatInterval, formatNumber, formatSpread } from '../compare/format.ts';
import type { SideClaim, ValueClaim } from './claims.ts';
import type { Decided } from './decide.ts';
import { neededOf } from './expectation.ts';

/** Why a run gives no number to a claim. */
export type Reason = 'is missing' | 'failed' | 'is not finished' | 'has no value' | 'has no best value' | 'is not above 0';

/** Metric, means, difference, interval, counts, and what is lacking. */
export function sentenceOf(about: SideClaim | ValueClaim, decided: Decided): string {
  const said = about.kind === 'sides' ? ofSides(about, decided) : ofValue(about, decided);
  const other = about.kind === 'sides' && about.rightMetric !== undefined ? `, right ${about.rightMetric}` : '';
  return [`${about.at === 'best' ? 'best ' : ''}${about.metric}${other}: ${said}`, ...lack(decided.lacking)].join('; ');
}

function ofSides(
  { left, right, pairedBy, expected, scale, share }: SideClaim,
  { n, planned, mean, sd, interval, left: a, right: b, met }: Decided,
): string {
  if (n === 0) return `no pair of ${planned}`;
  const factor = expected.factor === 1 ? '' : `${formatNumber(expected.factor)} · `;
  const summand = expected.summand === 0 ? '' : ` ${expected.summand < 0 ? '−' : '+'} ${formatNumber(Math.abs(expected.summand))}`;
  const threshold = summand === '' ? `${factor}right` : `(${factor}right${summand})`;
  const sides = `${left.name} ${formatSpread(a!)}, ${right.name} ${formatSpread(b!)}`;
  const pairs = `${counted(n, planned, 'pair')} by ${pairedBy}`;
  const difference = scale === 'log' ? `log left − log ${threshold}` : `left − ${threshold}`;
  if (share !== undefined) {
    const are = `${met} of ${planned} pairs by ${pairedBy} ${met === 1 ? 'has' : 'have'} it ${expected.sign} 0, at least ${neededOf(share, planned)} must`;
    return `${sides}; ${difference} = ${formatSpread({ mean: mean!, sd })}; ${are}`;
  }
  return `${sides}; ${difference} = ${formatSpread({ mean: mean!, sd })}, ${intervalText(interval)}, ${pairs}`;
}

function ofValue({ runs, words, share }: ValueClaim, { n, planned, mean, sd, interval, met }: Decided): string {
  if (n === 0) return `no run of ${planned}`;
  const value = `${runs.name} ${formatSpread({ mean: mean!, sd })}`;
  if (share === undefined) return `${value}, ${intervalText(interval)}, ${counted(n, planned, 'run')}, against ${words}`;
  return `${value}; ${met} of ${planned} runs ${met === 1 ? 'is' : 'are'} ${words}, at least ${neededOf(share, planned)} must be`;
}

function intervalText(interval: Decided['interval']): string {
  if (interval === null || interval.low === null) return `no interval (${interval?.note ?? 'none was made'})`;
  const note = interval.note === undefined ? '' : `; ${interval.note}`;
  return `95 % interval ${formatInterval(interval)} (${interval.method === 't' ? "Student's t" : 'BCa bootstrap'}${note})`;
}

const counted = (n: number, planned: number, what: string) =>
  n === planned ? `${n} ${what}${n === 1 ? '' : 's'}` : `${n} of ${planned} ${what}s`;

function lack(reasons: readonly Reason[]): string[] {
  return [...new Set(reasons)].map((reason) => {
    const count = reasons.filter((one) => one === reason).length;
    const many = reason.replace(/^is /, 'are ').replace(/^has /, 'have ');
    return count === 1 ? `1 run ${reason}` : `${count} runs ${many}`;
  });
}
