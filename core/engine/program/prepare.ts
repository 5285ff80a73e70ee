/** A recording made ready to run: its graph in the runtime, and where its inputs come from. */
import { isConvolution } from '../convolution/geometry.ts';
import { lowerConvolutions } from '../convolution/lower.ts';
import { findBlocks } from '../convolution/probe.ts';
import { encodeModel } from '../onnx/model.ts';
import { openSession, type Session } from '../onnx/runtime.ts';
import { optimize, type PassName } from '../graph/optimize.ts';
import type { Feed, Recording } from '../trace/record.ts';
import { arrangeChanged, byType } from './arrange.ts';
import { flatten, SCALARS, stateName, nextName, type Vector } from './flatten.ts';
import type { Layout, StateStore } from './state.ts';

/** Variables side by side, under their names in the graph; an input that no result depends on has none. */
export interface PreparedState {
  readonly layout: Layout;
  readonly input: string | undefined;
  readonly output: string | undefined;
}

export interface Prepared {
  readonly recording: Recording;
  readonly session: Session;
  readonly state: readonly PreparedState[];
  /** Every feed in order: all are produced at every call, those without a name go nowhere. */
  readonly feeds: readonly (Feed & { readonly input: string | undefined })[];
  /** Program inputs that the graph uses. */
  readonly inputs: readonly { readonly name: string; readonly input: string }[];
  readonly scalars: readonly string[];
  readonly tensors: readonly {
    readonly name: string;
    readonly output: string;
    readonly shape: readonly number[];
    readonly dtype: string;
  }[];
  /** Of the graph that runs. */
  readonly nodes: number;
  readonly bytes: number;
}

/** What can be left out: a pass over the graph, blocked convolutions, convolutions as products of matrices. */
export type Optional = PassName | 'blocked' | 'products';

export interface PrepareOptions {
  readonly threads: number;
  readonly without: readonly Optional[];
}

/** The runtime refuses a graph that computes nothing. */
const IDLE: Session = { run: () => Promise.resolve({}), release: () => Promise.resolve() };

export async function prepare(recording: Recording, store: StateStore, { threads, without }: PrepareOptions): Promise<Prepared> {
  const { variables } = recording;
  const changed = arrangeChanged(variables.filter(({ next }) => next !== undefined));
  const read = variables.filter(({ next }) => next === undefined).map(({ variable }) => variable);
  const vectors: Vector[] = [
    ...changed.map((members) => ({ variables: members, changes: true })),
    ...store
      .together(read)
      .flatMap(byType)
      .map((members) => ({ variables: members, changes: false })),
  ];
  const flat = flatten(recording, vectors);
  const block = flat.nodes.some(isConvolution) && !without.includes('blocked') ? (await findBlocks()).size : undefined;
  const graph = optimize(flat, (recorded) => lowerConvolutions(recorded, { block, products: !without.includes('products') }), without);
  const model = encodeModel(graph);
  const session = graph.outputs.size === 0 ? IDLE : await openSession(model, { threads });
  const used = (name: string) => (graph.inputs.has(name) ? name : undefined);
  return {
    recording,
    session,
    state: vectors.map(({ variables: members, changes }, i) => ({
      layout: store.layout(members),
      input: used(stateName(i)),
      output: changes ? nextName(i) : undefined,
    })),
    feeds: recording.feeds.map((feed, i) => ({ ...feed, input: used(`feed/${i}`) })),
    inputs: [...graph.inputs.keys()]
      .filter((name) => name.startsWith('input/'))
      .map((input) => ({ name: input.slice('input/'.length), input })),
    scalars: graph.outputs.has(SCALARS) ? recording.scalars : [],
    tensors: recording.tensors.map((name) => {
      const { shape, dtype } = graph.outputs.get(`tensor/${name}`)!;
      return { name, output: `tensor/${name}`, shape, dtype };
    }),
    nodes: graph.nodes.length,
    bytes: model.length,
  };
}
