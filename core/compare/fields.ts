/** What conditions and sorting may ask of a run, by name. */
import type { Kind } from '../contracts.ts';
import type { ComparedRun } from './compared-run.ts';
import type { Params, ParamValue } from './params.ts';
import type { Fields } from './where.ts';

const OWN = ['id', 'experiment', 'status', 'seed', 'step'] as const;
const BEST = ':best';

/** Params by their paths, metrics by their names (`:best` behind one for its best value), and a few facts. A bare name is a plugin or an experiment. */
export function fieldsOf(run: ComparedRun): Fields {
  return {
    value(name) {
      if ((OWN as readonly string[]).includes(name)) return run[name as (typeof OWN)[number]] ?? undefined;
      if (Object.hasOwn(run.params, name)) return run.params[name];
      const isBest = name.endsWith(BEST);
      const values = run.metrics[isBest ? name.slice(0, -BEST.length) : name];
      return (isBest ? values?.best : values?.last) ?? undefined;
    },
    is: (name) => `${run.experiment}/`.startsWith(`${name}/`) || run.id === name || usesPlugin(run.params, name),
  };
}

/** The names that one of the runs has a value under. */
export function fieldNames(runs: readonly ComparedRun[]): string[] {
  const params = runs.flatMap((run) => Object.keys(run.params));
  const metrics = runs.flatMap((run) => Object.keys(run.metrics));
  return [...new Set([...OWN, ...params, ...metrics, ...metrics.map((name) => name + BEST)])];
}

const ROLE_OF: Readonly<Partial<Record<Kind, string>>> = { metric: 'metrics' };

/** Whether these are params of a run that uses the plugin `<kind>/<name>`. */
export function usesPlugin(params: Params, id: string): boolean {
  const [kind = '', name = ''] = id.split('/', 2);
  const role = ROLE_OF[kind as Kind] ?? kind;
  const chosen: ParamValue | undefined = params[role];
  if (typeof chosen !== 'string' || name === '') return false;
  const only = params[`${role}.use`];
  const used = (called: string) => (typeof only === 'string' ? only : (params[`${role}.${called}`] ?? called));
  return chosen.split(' + ').some((called) => used(called) === name || called === name);
}
