/** The passes over a program's graph, in their order. Each can be left out, to find out which one a difference comes from. */
import type { Graph } from './graph.ts';
import { shareCommon } from './passes/common.ts';
import { fuseBias } from './passes/gemm.ts';
import { clipMasks } from './passes/masks.ts';
import { removeDead } from './passes/dead.ts';
import { sinkReshapes } from './passes/reshapes.ts';
import { simplify } from './passes/simplify.ts';
import { multiplySums } from './passes/sums.ts';
import { keepVectors } from './passes/vectors.ts';

const PASSES = {
  simplify,
  reshapes: sinkReshapes,
  common: shareCommon,
  vectors: keepVectors,
  masks: clipMasks,
  sums: multiplySums,
  bias: fuseBias,
} as const satisfies Record<string, (graph: Graph) => Graph>;

/** `dead` runs behind every other pass: what nothing uses must not keep a product from being fused. */
export type PassName = keyof typeof PASSES | 'dead';
export const PASS_NAMES = [...Object.keys(PASSES), 'dead'] as readonly PassName[];

/** Runs every pass but those in `without`. */
export function optimize(graph: Graph, without: readonly PassName[] = []): Graph {
  const clean = without.includes('dead') ? (one: Graph) => one : removeDead;
  return Object.entries(PASSES)
    .filter(([name]) => !without.includes(name as PassName))
    .reduce((now, [, pass]) => clean(pass(now)), clean(graph));
}
