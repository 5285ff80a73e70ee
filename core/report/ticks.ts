/** The scale of a chart's values: how far it reaches, and how its ticks are written. */

type Domain = [low: number, high: number];

/** Below this share of the values themselves what differs is rounding: the curve is a level line. */
const LEVEL = 1e-6;

/** Around the values, with some room; a level line has a scale about it that has round ticks. */
export function linearDomain(low: number, high: number): Domain {
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low <= size * LEVEL) {
    const room = size === 0 ? 1 : 10 ** Math.floor(Math.log10(size));
    return [low - room, high + room];
  }
  const room = (high - low) * 0.06;
  return [low - room, high + room];
}

/** Characters of a label that stands without an exponent. */
const MOST_CHARACTERS = 8;

/** With as many decimals as the distance of two ticks needs: 0.0020, 7.5, 2e-12. `ticks` are all of the scale, in their order. */
export function tickText(value: number, ticks: readonly number[]): string {
  const step = ticks.length < 2 ? Math.abs(value) : ticks[1]! - ticks[0]!;
  if (step === 0) return '0';
  const place = Math.floor(Math.log10(step) + 1e-9);
  const decimals = Math.max(0, -place);
  const plain = decimals > 20 ? undefined : value.toFixed(decimals).replace(/^-(0\.?0*)$/, '$1');
  if (plain !== undefined && plain.length <= MOST_CHARACTERS) return plain;
  if (Math.abs(value) < step / 2) return '0';
  const digits = Math.max(0, Math.floor(Math.log10(Math.abs(value)) + 1e-9) - place);
  const short = value.toExponential(Math.min(20, digits)).replace('e+', 'e');
  return plain !== undefined && plain.length <= short.length ? plain : short;
}
