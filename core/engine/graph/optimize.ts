/** The passes over a program's graph, in their order. Each can be left out, to find out which one a difference comes from. */
import type { Graph } from './graph.ts';
import { shareCommon } from './passes/common.ts';
import { removeDead } from './passes/dead.ts';
import { simplify } from './passes/simplify.ts';

const PASSES = {
  simplify,
  common: shareCommon,
  dead: removeDead,
} as const satisfies Record<string, (graph: Graph) => Graph>;

export type PassName = keyof typeof PASSES;
export const PASS_NAMES = Object.keys(PASSES) as readonly PassName[];

/** Runs every pass but those in `without`. */
export function optimize(graph: Graph, without: readonly PassName[] = []): Graph {
  return PASS_NAMES.filter((name) => !without.includes(name)).reduce((now, name) => PASSES[name](now), graph);
}
