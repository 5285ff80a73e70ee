/** The passes over a program's graph, in their order. Each can be left out, to find out which one a difference comes from. */
import type { Graph } from './graph.ts';
import { shareCommon } from './passes/common.ts';
import { fuseBias } from './passes/gemm.ts';
import { clipMasks } from './passes/masks.ts';
import { removeDead } from './passes/dead.ts';
import { sinkReshapes } from './passes/reshapes.ts';
import { simplify } from './passes/simplify.ts';
import { multiplySums } from './passes/sums.ts';
import { turnThinProducts } from './passes/thin.ts';
import { keepVectors } from './passes/vectors.ts';

const PASSES = {
  simplify,
  reshapes: sinkReshapes,
  common: shareCommon,
  vectors: keepVectors,
  masks: clipMasks,
  sums: multiplySums,
  bias: fuseBias,
  thin: turnThinProducts,
} as const satisfies Record<string, (graph: Graph) => Graph>;

/** `dead` runs behind every other pass: what nothing uses must not keep a product from being fused. */
export type PassName = keyof typeof PASSES | 'dead';

type Round = readonly (keyof typeof PASSES)[];
/** While convolutions are single ops, and sums of their results say what they are. */
const BEFORE_LOWERING: Round = ['simplify', 'reshapes', 'common', 'vectors', 'masks'];
const AFTER_LOWERING: Round = ['simplify', 'reshapes', 'common', 'sums', 'bias', 'thin', 'common'];

function round(graph: Graph, names: Round, without: readonly string[]): Graph {
  const clean = without.includes('dead') ? (one: Graph) => one : removeDead;
  return names.filter((name) => !without.includes(name)).reduce((now, name) => clean(PASSES[name](now)), clean(graph));
}

/** Runs every pass but those in `without`, in two rounds, with `lower` between them. */
export function optimize(graph: Graph, lower: (graph: Graph) => Graph, without: readonly string[] = []): Graph {
  return round(lower(round(graph, BEFORE_LOWERING, without)), AFTER_LOWERING, without);
}
