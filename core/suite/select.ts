/** Which cases a claim means. */
import { usesPlugin } from '../compare/fields.ts';
import { checkValues, type Fields, parseWhere } from '../compare/where.ts';
import type { Case } from './cases.ts';
import { nearest } from '../nearest.ts';
import { type Origin, problem } from '../spec/origin.ts';

const isCalled = ({ name, spec, variant }: Case, text: string) => text === name || text === spec || text === variant;

/** A spec may have the name of a plugin, generator/vae: then the spec is meant, not all that use the plugin. */
const fieldsOf = (one: Case, cases: readonly Case[]): Fields => ({
  value: (path) => (path === 'spec' ? one.spec : path === 'variant' ? one.variant : one.params[path]),
  is: (text) => (cases.some((other) => isCalled(other, text)) ? isCalled(one, text) : usesPlugin(one.params, text)),
});

/** The cases that a name or a condition stands for, at least one. Throws a GanvilError that points at `origin`. */
export function selectCases(text: string, cases: readonly Case[], origin: Origin): Case[] {
  const where = parseWhere(text, { at: () => origin }, 'E_SPEC_VALUE');
  checkValues(where, ['spec', 'variant', ...new Set(cases.flatMap(({ params }) => Object.keys(params)))], 'E_SPEC_VALUE');
  for (const { name } of where.names) if (!cases.some((one) => fieldsOf(one, cases).is(name))) throw unknown(name, cases, origin);
  const selected = cases.filter((one) => where.matches(fieldsOf(one, cases)));
  if (selected.length > 0) return selected;
  throw problem('E_SPEC_VALUE', origin, { expected: 'runs of this suite', received: `"${text}", which none of them is` });
}

function unknown(name: string, cases: readonly Case[], origin: Origin) {
  const names = [...new Set(cases.flatMap(({ name: full, spec, variant }) => [full, spec, ...(variant === undefined ? [] : [variant])]))];
  const plugins = [...new Set(cases.flatMap(({ loaded: { spec } }) => pluginsOf(spec)))];
  const near = nearest(name, [...names, ...plugins]);
  const fix = near === undefined ? `Specs: ${names.join(', ')}; or the id of a plugin, such as ${plugins[0]}.` : `Did you mean "${near}"?`;
  return problem('E_SPEC_VALUE', origin, {
    expected: 'the name of a spec or a variant, or the id of a plugin that one of them uses',
    received: `"${name}"`,
    fix,
  });
}

function pluginsOf(spec: Case['loaded']['spec']): string[] {
  if (spec.study !== undefined) return [`study/${spec.study.use}`];
  const { dataset, noise, generator, discriminator, objective, trainer, metrics } = spec;
  const of = (kind: string, roles: readonly ({ readonly use: string } | undefined)[]) =>
    roles.flatMap((role) => (role === undefined ? [] : [`${kind}/${role.use}`]));
  return [
    ...of('objective', objective),
    ...of('generator', [generator]),
    ...of('discriminator', discriminator),
    ...of('dataset', [dataset]),
    ...of('noise', [noise]),
    ...of('trainer', [trainer]),
    ...of('metric', metrics),
  ];
}
