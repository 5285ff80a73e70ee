/**
 * What this machine's runtime can do with blocked images. The blocked ops are internal to it, with no promise that they stay, so they are asked for
 * their block size and tried on a small convolution and both its adjoints, beside the runtime's plain ones, before anything relies on them.
 */
import { Builder } from '../graph/builder.ts';
import { type Graph, sizeOf, type Value } from '../graph/graph.ts';
import { optimize } from '../graph/optimize.ts';
import { encodeModel } from '../onnx/model.ts';
import { type HostTensor, hostTensor, openSession } from '../onnx/runtime.ts';
import { BLOCKED_DOMAIN } from './blocked.ts';
import { DOMAIN } from './geometry.ts';
import { lowerConvolutions } from './lower.ts';

export interface Blocks {
  /** Channels in a block; undefined where blocked ops cannot be used. */
  readonly size: number | undefined;
  /** Why not, for people. */
  readonly reason: string | undefined;
}

type Results = Readonly<Record<string, HostTensor>>;

async function run(graph: Graph, feeds: Readonly<Record<string, HostTensor>>): Promise<Results> {
  const session = await openSession(encodeModel(graph), { threads: 1, quiet: true });
  try {
    return await session.run(feeds);
  } finally {
    await session.release();
  }
}

/** The runtime's answer to reordering four channels: they are filled up to one block. */
async function blockSize(): Promise<number> {
  const g = new Builder();
  const x = g.input('x', [1, 4, 1, 1]);
  // the shape of the answer is not known beforehand: four of its elements are enough to see that they come in order
  g.outputs.set('y', g.node('ReorderInput', [x], [1, 4, 1, 1], { domain: BLOCKED_DOMAIN }));
  const { y } = await run(g.graph(), { x: hostTensor('float32', Float32Array.of(1, 2, 3, 4), [1, 4, 1, 1]) });
  return y!.dims[1]!;
}

/** A strided convolution with bias and leaky relu, and its adjoints, over two blocks of channels. */
function trial(b: number): Graph {
  const g = new Builder();
  const attributes = { strides: [2, 2], dilations: [1, 1], pads: [1, 1, 2, 2] };
  const [x, filter, dy] = [g.input('x', [b, 6, 6, b]), g.input('filter', [5, 5, b, 2 * b]), g.input('dy', [b, 3, 3, 2 * b])];
  const convolve = (op: string, inputs: Value[], shape: number[]) => g.node(op, inputs, shape, { attributes, domain: DOMAIN });
  const biased = g.add(convolve('Convolution', [x, filter], [b, 3, 3, 2 * b]), g.input('bias', [2 * b]));
  g.outputs.set('y', g.unary('LeakyRelu', biased, { alpha: { float: 0.2 } }));
  g.outputs.set('dx', convolve('ConvolutionInput', [dy, filter], [b, 6, 6, b]));
  g.outputs.set('dfilter', convolve('ConvolutionFilter', [x, dy], [5, 5, b, 2 * b]));
  return g.graph();
}

/** Numbers without pattern, the same every time. */
const numbers = (count: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898) * 0.5);

async function find(): Promise<Blocks> {
  try {
    const size = await blockSize();
    if (size < 4) return { size: undefined, reason: `the runtime's blocks hold ${size} channels on this machine` };
    const graph = trial(size);
    const feeds = Object.fromEntries(
      [...graph.inputs].map(([name, { shape }]) => [name, hostTensor('float32', numbers(sizeOf(shape)), shape)]),
    );
    const plain = await run(
      optimize(graph, (recorded) => lowerConvolutions(recorded, { block: undefined, products: false })),
      feeds,
    );
    const blocked = await run(
      optimize(graph, (recorded) => lowerConvolutions(recorded, { block: size })),
      feeds,
    );
    for (const [name, tensor] of Object.entries(plain)) {
      const [a, c] = [tensor.data as Float32Array, blocked[name]!.data as Float32Array];
      const largest = a.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
      if (!a.every((value, i) => Math.abs(value - c[i]!) <= 1e-4 * largest)) {
        return { size: undefined, reason: `the runtime's blocked convolutions give other results than its plain ones (${name})` };
      }
    }
    return { size, reason: undefined };
  } catch (error) {
    return {
      size: undefined,
      reason: `the runtime has no blocked convolutions here (${error instanceof Error ? error.message : String(error)})`,
    };
  }
}

let found: Promise<Blocks> | undefined;

/** Probes once a process. */
export const findBlocks = (): Promise<Blocks> => (found ??= find());
