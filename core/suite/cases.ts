/** The specs of a suite in all their variants, each read as a run would be. */
import { type GanvilError, GanvilErrors } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { flattenSpec, type Params } from '../compare/params.ts';
import type { Registry } from '../registry.ts';
import { checkFit } from '../spec/check.ts';
import { inTurn } from '../spec/in-turn.ts';
import { type LoadedSpec, loadSpec } from '../spec/load.ts';
import { problem } from '../spec/origin.ts';
import type { Override } from '../spec/overrides.ts';
import { experimentOf } from '../spec/schema.ts';
import type { LoadPlugin } from '../spec/third-party.ts';
import { matchesWildcard } from '../wildcard.ts';
import { type SuiteSpec, suiteSpecs } from './files.ts';
import type { ReadSuite } from './read.ts';
import { isFor, type SpecSet, type Variant, variantsOf } from './variants.ts';

export interface Case {
  /** The spec's name, and the variant's behind a slash where there is one. */
  readonly name: string;
  /** The spec's path from the suite's folder, without its ending. */
  readonly spec: string;
  readonly variant?: string;
  /** With the first seed. Its experiment is `<suite>/<name>`, unless the spec chooses one. */
  readonly loaded: LoadedSpec;
  /** All of the spec but names and seed. */
  readonly params: Params;
}

export interface CaseOptions {
  readonly registry: Registry;
  readonly seed?: number | undefined;
  /** Laid over variants. */
  readonly sets: readonly SpecSet[];
  /** Laid over all. */
  readonly overrides: readonly (string | Override)[];
  readonly plugins?: readonly string[] | undefined;
  readonly loadPlugin?: LoadPlugin;
}

/** Throws GanvilErrors where the files of the suite are not there; what is wrong with single specs comes back. */
export async function casesOf(
  suite: ReadSuite,
  options: CaseOptions,
): Promise<{ readonly cases: Case[]; readonly problems: GanvilError[] }> {
  const specs = await suiteSpecs(suite);
  const variants = variantsOf(suite.node, suite.values);
  const problems = misnamed(variants, options.sets, specs);
  const wanted = specs.flatMap((spec): { spec: SuiteSpec; variant?: Variant }[] => {
    const own = variants.filter((variant) => isFor(variant, spec.name));
    return own.length === 0 ? [{ spec }] : own.map((variant) => ({ spec, variant }));
  });
  const cases = await inTurn(wanted, async ({ spec, variant }) => {
    try {
      return await loadCase(suite, spec, variant, options);
    } catch (error) {
      if (!(error instanceof GanvilErrors)) throw error;
      problems.push(...error.problems);
      return undefined;
    }
  });
  return { cases: cases.filter((one) => one !== undefined), problems };
}

async function loadCase(
  suite: ReadSuite,
  { name: spec, file }: SuiteSpec,
  variant: Variant | undefined,
  options: CaseOptions,
): Promise<Case> {
  const { overrides, sets, ...rest } = options;
  const set = sets.filter((one) => isFor(one, spec)).flatMap((one) => one.overrides);
  const loaded = await loadSpec(file, { ...rest, overrides: [...(variant?.overrides ?? []), ...set, ...overrides] });
  const misfits = await checkFit(loaded.spec, loaded.registry, loaded.originOf);
  if (misfits.length > 0) throw new GanvilErrors(misfits);
  const own = loaded.spec.experiment;
  const base = own === experimentOf(loaded.file!) ? `${suite.name}/${experimentOf(`/experiments/${spec}.yaml`)}` : own;
  const experiment = variant === undefined ? base : `${base}/${variant.name}`;
  return {
    name: variant === undefined ? spec : `${spec}/${variant.name}`,
    spec,
    ...(variant === undefined ? {} : { variant: variant.name }),
    loaded: { ...loaded, spec: { ...loaded.spec, experiment } },
    params: flattenSpec(loaded.spec),
  };
}

/** Sets for a spec which the suite has not, and variants that share their name with another of the same spec. */
function misnamed(variants: readonly Variant[], sets: readonly SpecSet[], specs: readonly SuiteSpec[]): GanvilError[] {
  const known = specs.map(({ name }) => name);
  const unknown = [...variants, ...sets]
    .flatMap((one) => one.specs ?? [])
    .filter(({ name }) => !known.some((spec) => matchesWildcard(name, spec)))
    .map(({ name, origin }) => {
      const near = nearest(name, known);
      const fix = near === undefined ? `There are: ${known.join(', ')}.` : `Did you mean "${near}"?`;
      return problem('E_SPEC_VALUE', origin, { expected: 'the name of a spec of this suite', received: `"${name}"`, fix });
    });
  const twice = variants.flatMap((variant, i) =>
    specs.some(
      (spec) => isFor(variant, spec.name) && variants.slice(0, i).some((one) => one.name === variant.name && isFor(one, spec.name)),
    )
      ? [problem('E_SPEC_VALUE', variant.origin, { expected: 'variants of different names', received: `"${variant.name}" twice` })]
      : [],
  );
  return [...unknown, ...twice];
}
