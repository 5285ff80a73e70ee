/** Points without a value wait: a curve whose last point is no number is hidden by some who draw it, with all that came before. */
import type { Point } from '../contracts.ts';

/** As many as wait at most: beyond it the oldest go on, for what waits is kept in memory and written with every cursor. */
const MOST = 1000;

/** What goes on, in an order that keeps that of each name; and what waits from now on. */
export function holdBack(waiting: readonly Point[], points: readonly Point[]): { readonly passed: Point[]; readonly held: Point[] } {
  let held = [...waiting];
  const passed: Point[] = [];
  for (const point of points) {
    if (point.value === undefined) {
      const { detail: _, ...rest } = point;
      held.push(rest);
      continue;
    }
    if (held.some(({ name }) => name === point.name)) {
      passed.push(...held.filter(({ name }) => name === point.name));
      held = held.filter(({ name }) => name !== point.name);
    }
    passed.push(point);
  }
  passed.push(...held.splice(0, Math.max(0, held.length - MOST)));
  return { passed, held };
}

/** The last point of each name. */
export const lastOfEach = (points: readonly Point[]): Point[] => [...new Map(points.map((point) => [point.name, point])).values()];
