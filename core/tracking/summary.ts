/** The last and the best value of every name in a journal. */
import type { Point } from '../contracts.ts';
import { declaredName } from '../numbered.ts';

export type Direction = 'min' | 'max' | null;

/** `best` stays null where neither way is better, and until there is a finite value. */
export interface MetricSummary {
  /** null where the last point has no finite value. */
  readonly last: number | null;
  readonly lastStep: number;
  readonly best: number | null;
  readonly bestStep: number | null;
  readonly direction: Direction;
}

/** Folds points into summaries. The same points in the same order give the same summaries. */
export class Summaries {
  readonly #directions: Readonly<Record<string, Direction>>;
  readonly #declared: readonly string[];
  readonly #of = new Map<string, MetricSummary>();

  /** `directions`: which way is better, by name, which may stand for numbered ones; a name that is missing has none. */
  constructor(directions: Readonly<Record<string, Direction>>) {
    this.#directions = directions;
    this.#declared = Object.keys(directions);
  }

  /** Takes points in; true if `name` became better. */
  add(points: Iterable<Point>, name?: string): boolean {
    let improved = false;
    for (const point of points) {
      const direction = this.#directions[declaredName(point.name, this.#declared) ?? ''] ?? null;
      const before = this.#of.get(point.name);
      const better = point.value !== undefined && isBetter(point.value, before?.best ?? null, direction);
      this.#of.set(point.name, {
        last: point.value ?? null,
        lastStep: point.step,
        best: better ? point.value : (before?.best ?? null),
        bestStep: better ? point.step : (before?.bestStep ?? null),
        direction,
      });
      improved ||= better && point.name === name;
    }
    return improved;
  }

  get(name: string): MetricSummary | undefined {
    return this.#of.get(name);
  }

  all(): Record<string, MetricSummary> {
    return Object.fromEntries(this.#of);
  }
}

/** An equal value is no better: the earliest best one stays. */
function isBetter(value: number, best: number | null, direction: Direction): boolean {
  if (direction === null) return false;
  return best === null || (direction === 'min' ? value < best : value > best);
}
