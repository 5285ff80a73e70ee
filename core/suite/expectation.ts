/** What a claim expects, read from its words. */

/** left > factor · right + summand, or <. */
export interface SideExpectation {
  readonly sign: '<' | '>';
  readonly factor: number;
  readonly summand: number;
}
/** A bound, or a target with a tolerance. */
export type ValueExpectation =
  | { readonly sign: '<' | '<=' | '>' | '>='; readonly bound: number }
  | { readonly sign: '='; readonly target: number; readonly tolerance: number };

const NUMBER = '[-+]?(?:\\d+\\.?\\d*|\\.\\d+)(?:e[-+]?\\d+)?';
const SIDES = new RegExp(`^left\\s*([<>])\\s*(?:(${NUMBER})\\s*[*·]\\s*)?right(?:\\s*([-+])\\s*(${NUMBER}))?$`, 'i');
const BOUND = new RegExp(`^(<=|>=|[<>])\\s*(${NUMBER})$`, 'i');
const TARGET = new RegExp(`^=?\\s*(${NUMBER})\\s*(?:±|\\+-|\\+/-)\\s*(${NUMBER})$`, 'i');

/** undefined for words that mean none. */
export function sideExpectation(text: string): SideExpectation | undefined {
  const [, sign, factor, plus, summand] = SIDES.exec(text.trim()) ?? [];
  if (sign === undefined) return undefined;
  return {
    sign: sign as '<' | '>',
    factor: Number(factor ?? 1),
    summand: summand === undefined ? 0 : Number(`${plus}1`) * Number(summand),
  };
}

/** undefined for words that mean none. */
export function valueExpectation(text: string): ValueExpectation | undefined {
  const [, sign, bound] = BOUND.exec(text.trim()) ?? [];
  if (bound !== undefined) return { sign: sign as '<' | '<=' | '>' | '>=', bound: Number(bound) };
  const [, target, tolerance] = TARGET.exec(text.trim()) ?? [];
  return tolerance === undefined ? undefined : { sign: '=', target: Number(target), tolerance: Math.abs(Number(tolerance)) };
}

/** Whether a single number meets it. */
export function meets(value: number, expected: ValueExpectation): boolean {
  switch (expected.sign) {
    case '<':
      return value < expected.bound;
    case '<=':
      return value <= expected.bound;
    case '>':
      return value > expected.bound;
    case '>=':
      return value >= expected.bound;
    case '=':
      return Math.abs(value - expected.target) <= expected.tolerance;
  }
}

/** How many of `count` runs a share is, rounded up: 2/3 of 5 are 4. */
export const neededOf = (share: number, count: number): number => Math.ceil(share * count - 1e-9);
