/** Numbers and params as they stand in tables. */
import type { ParamValue } from './params.ts';
import type { Interval } from './statistics/interval.ts';

/** Four significant digits, as few characters as they need; a dash for no number. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : String(value);
}

/** 7.8 ± 0.42; a single number has no spread. */
export const formatSpread = ({ mean, sd }: { readonly mean: number; readonly sd: number | null }): string =>
  `${formatNumber(mean)}${sd === null ? '' : ` ± ${formatNumber(Number(sd.toPrecision(2)))}`}`;

/** [7.1, 8.2]; a dash where there is none. */
export const formatInterval = (interval: Interval | undefined): string =>
  interval?.low == null || interval.high === null ? '–' : `[${formatNumber(interval.low)}, ${formatNumber(interval.high)}]`;

/** Three digits; a p below 0.001 only says that. */
export const formatP = (p: number): string => (p < 0.001 ? '< 0.001' : String(Number(p.toPrecision(3))));

export const formatParam = (value: ParamValue): string =>
  value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value);

/** 1, 2, 3 → 1–3; what has gaps stays as it is. */
export function formatSeeds(seeds: readonly number[]): string {
  const different = [...new Set(seeds)];
  const isRange = different.length > 2 && different.every((seed, i) => i === 0 || seed === different[i - 1]! + 1);
  return isRange ? `${different[0]}–${different.at(-1)}` : different.join(', ');
}
