import type { Mixture } from '../contracts.ts';

/** Points on the host, row-major `[count, dim]`, dim ≥ 2. Pictures show the first two coordinates. */
export interface Points {
  readonly values: Float32Array;
  readonly dim: number;
}

/** A square piece of the plane. */
export interface Plane {
  readonly left: number;
  readonly bottom: number;
  readonly span: number;
}

/** Room around the points, as a share of their extent, on each side. */
const MARGIN = 0.15;

/** The square around all finite points, with a margin. */
export function planeAround(points: Points): Plane {
  const low = [Infinity, Infinity];
  const high = [-Infinity, -Infinity];
  for (const position of finitePositions(points)) {
    for (const axis of [0, 1] as const) {
      low[axis] = Math.min(low[axis]!, position[axis]);
      high[axis] = Math.max(high[axis]!, position[axis]);
    }
  }
  const middle = (axis: 0 | 1) => (low[axis]! + high[axis]!) / 2;
  const extent = Math.max(high[0]! - low[0]!, high[1]! - low[1]!);
  if (!(extent > 0))
    return Number.isFinite(extent) ? { left: middle(0) - 1, bottom: middle(1) - 1, span: 2 } : { left: -1, bottom: -1, span: 2 };
  const span = extent * (1 + 2 * MARGIN);
  return { left: middle(0) - span / 2, bottom: middle(1) - span / 2, span };
}

/** The positions whose two coordinates are finite. */
export function* finitePositions({ values, dim }: Points): Generator<readonly [x: number, y: number]> {
  for (let at = 0; at < values.length; at += dim) {
    const [x, y] = [values[at]!, values[at + 1]!];
    if (Number.isFinite(x) && Number.isFinite(y)) yield [x, y];
  }
}

/** Where a position lies, as shares of the square from its left and upper edges: inside, both are in [0, 1). */
export const place = ({ left, bottom, span }: Plane, [x, y]: readonly [x: number, y: number]): readonly [right: number, down: number] => [
  (x - left) / span,
  1 - (y - bottom) / span,
];

/** The centres of a mixture, as the pictures show them. */
export const positionsOf = (mixture: Mixture | undefined): (readonly [x: number, y: number])[] =>
  (mixture?.centres ?? []).map(([x, y]) => [x!, y!] as const);
