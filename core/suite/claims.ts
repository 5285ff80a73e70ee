/** The claims of a suite, read and checked: what they are about is there, and what they expect can be decided. */
import { perfectName } from '../compare/perfect.ts';
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { declaredName } from '../numbered.ts';
import { inTurn } from '../spec/in-turn.ts';
import { originAt } from '../spec/node.ts';
import { type Origin, problem } from '../spec/origin.ts';
import type { Case } from './cases.ts';
import { type SideExpectation, sideExpectation, type ValueExpectation, valueExpectation } from './expectation.ts';
import type { ReadSuite } from './read.ts';
import { selectCases } from './select.ts';
import type { ClaimText } from './schema.ts';
import type { SuiteForm } from './suite.ts';

interface About {
  readonly metric: string;
  readonly at: 'last' | 'best';
}
/** Two sides, compared run by run. */
export interface SideClaim extends About {
  readonly kind: 'sides';
  readonly left: Side;
  readonly right: Side;
  /** Runs of a pair agree in the seed, or in seed and variant. */
  readonly pairedBy: 'seed' | 'seed and variant';
  readonly expected: SideExpectation;
  /** That of the right side, where it is another one. */
  readonly rightMetric?: string;
  /** log: of differences of logarithms. */
  readonly scale: 'linear' | 'log';
  /** The share of the pairs that must meet it; undefined where the mean of their differences must. */
  readonly share?: number;
}
interface Side {
  /** As the claim says it. */
  readonly name: string;
  readonly cases: readonly Case[];
}
/** One number. */
export interface ValueClaim extends About {
  readonly kind: 'value';
  readonly runs: Side;
  readonly expected: ValueExpectation;
  /** As it was written. */
  readonly words: string;
  /** The share of the runs that must meet it; undefined where their mean must. */
  readonly share?: number;
}
export interface Claim {
  readonly text: string;
  readonly mustHold: boolean;
  readonly about: SideClaim | ValueClaim;
}

/** The claims that stand in a list at `path` of the file, in their order. */
export async function claimsOf(
  { node, values, path }: Pick<ReadSuite, 'node'> & { readonly values: readonly ClaimText[]; readonly path: readonly PropertyKey[] },
  cases: readonly Case[],
  form: SuiteForm,
): Promise<{ readonly claims: Claim[]; readonly problems: GanvilError[] }> {
  const problems: GanvilError[] = [];
  const claims = await inTurn(values, async (claim, i) => {
    const originOf = (...inside: string[]) => originAt(node, [...path, i, ...inside]);
    try {
      return {
        text: claim.text,
        mustHold: claim.mustHold === 'full' ? form === 'full' : claim.mustHold,
        about: await aboutOf(claim, cases, originOf),
      };
    } catch (error) {
      if (!(error instanceof GanvilError)) throw error;
      problems.push(error);
      return undefined;
    }
  });
  return { claims: claims.filter((claim) => claim !== undefined), problems };
}

type OriginOf = (...path: string[]) => Origin;

async function aboutOf({ compare, value }: ClaimText, cases: readonly Case[], originOf: OriginOf): Promise<SideClaim | ValueClaim> {
  if ((compare === undefined) === (value === undefined)) {
    const received = compare === undefined ? 'neither' : 'both';
    throw problem('E_SPEC_VALUE', originOf(), { expected: 'either "compare" or "value" in a claim', received });
  }
  const side = (name: string, ...path: string[]): Side => ({ name, cases: selectCases(name, cases, originOf(...path)) });
  if (compare !== undefined) {
    const [left, right] = [side(compare.left, 'compare', 'left'), side(compare.right, 'compare', 'right')];
    const expected = sideExpectation(compare.expect);
    if (expected === undefined) {
      const details = { expected: 'left > right, left < right, or such as left < 0.1 * right + 2', received: `"${compare.expect}"` };
      throw problem('E_SPEC_VALUE', originOf('compare', 'expect'), details);
    }
    const { metric, rightMetric, at, scale, share } = compare;
    const isSame = rightMetric === undefined || rightMetric === metric;
    await checkMetric(metric, isSame ? [...left.cases, ...right.cases] : left.cases, originOf('compare', 'metric'));
    if (!isSame) await checkMetric(rightMetric, right.cases, originOf('compare', 'rightMetric'));
    const pairedBy = pairing(left, right, isSame, originOf);
    const optional = { ...(isSame ? {} : { rightMetric }), ...(share === undefined ? {} : { share }) };
    return { kind: 'sides', left, right, pairedBy, expected, metric, at, scale, ...optional };
  }
  const { runs: name, metric, expect: words, at, share } = value!;
  const runs = side(name, 'value', 'runs');
  const expected = valueExpectation(words);
  if (expected === undefined) {
    const details = { expected: 'a bound such as < 2.5, or a value such as = 3.17 ± 0.02', received: `"${words}"` };
    throw problem('E_SPEC_VALUE', originOf('value', 'expect'), details);
  }
  await checkMetric(metric, runs.cases, originOf('value', 'metric'));
  return { kind: 'value', runs, expected, words, metric, at, ...(share === undefined ? {} : { share }) };
}

/** Two runs must be a pair in one way only; a run is a pair with itself where two metrics are compared. */
function pairing(left: Side, right: Side, mustDiffer: boolean, originOf: OriginOf): SideClaim['pairedBy'] {
  if (left.cases.length === 1 && right.cases.length === 1) {
    if (left.cases[0] !== right.cases[0] || !mustDiffer) return 'seed';
    throw problem('E_SPEC_VALUE', originOf('compare', 'right'), {
      expected: 'other runs than on the left',
      received: `"${right.name}", the same ones`,
    });
  }
  const variants = [left, right].map(({ cases }) => cases.map(({ variant = '' }) => variant).sort());
  const isOnce = variants.every((names) => new Set(names).size === names.length);
  const isEqual = JSON.stringify(variants[0]) === JSON.stringify(variants[1]);
  if (isOnce && isEqual && !(mustDiffer && left.cases.some((one) => right.cases.includes(one)))) return 'seed and variant';
  const [path, side] = left.cases.length > 1 ? (['left', left] as const) : (['right', right] as const);
  const received = `"${side.name}", which stands for ${side.cases.map(({ name }) => name).join(', ')}`;
  const fix = `Name one of them, or add a condition: "${side.name} and …".`;
  throw problem('E_SPEC_VALUE', originOf('compare', path), {
    expected: 'one run for each seed, or the same variants on both sides',
    received,
    fix,
  });
}

/** Throws where no case can have it. What a trainer logs has no list of names: only a slip of a name that is known is found before the runs are. */
export async function checkMetric(metric: string, cases: readonly Case[], origin: Origin): Promise<void> {
  const known = new Set<string>();
  for (const { loaded } of cases) {
    if (loaded.spec.study !== undefined) {
      for (const name of ['study/rows', 'study/outside']) known.add(name); // what its rows are called only measuring tells
      continue;
    }
    for (const { use, as } of loaded.spec.metrics) {
      const { outputs } = await loaded.registry.get('metric', use);
      for (const output of Object.keys(outputs)) known.add(`${as}/${output}`).add(perfectName(`${as}/${output}`));
    }
  }
  const group = metric.slice(0, metric.lastIndexOf('/') + 1);
  const isGroup = [...known].some((name) => group !== '' && name.startsWith(group));
  const near = nearest(metric, [...known]);
  if (declaredName(metric, [...known]) !== undefined || (near === undefined && !isGroup)) return;
  const fix = near === undefined ? `Known: ${[...known].filter((name) => name.startsWith(group)).join(', ')}.` : `Did you mean "${near}"?`;
  throw problem('E_SPEC_VALUE', origin, { expected: 'a metric that these runs have', received: `"${metric}"`, fix });
}
