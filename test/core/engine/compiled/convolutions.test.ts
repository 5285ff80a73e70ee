import { expect, test } from '@jest/globals';

import { BLOCKED_DOMAIN } from '../../../../core/engine/convolution/blocked.ts';
import { DOMAIN } from '../../../../core/engine/convolution/geometry.ts';
import { lowerConvolutions, type LoweringOptions } from '../../../../core/engine/convolution/lower.ts';
import { findBlocks } from '../../../../core/engine/convolution/probe.ts';
import { Builder } from '../../../../core/engine/graph/builder.ts';
import { type Graph, sizeOf } from '../../../../core/engine/graph/graph.ts';
import { optimize } from '../../../../core/engine/graph/optimize.ts';
import { encodeModel } from '../../../../core/engine/onnx/model.ts';
import { hostTensor, openSession } from '../../../../core/engine/onnx/runtime.ts';

interface Sizes {
  readonly batch: number;
  readonly image: readonly [number, number];
  readonly kernel: readonly [number, number];
  readonly strides: readonly [number, number];
  readonly pads: readonly [number, number, number, number];
  readonly channels: number;
  readonly filters: number;
  readonly dilations?: readonly [number, number];
}

/** A convolution with bias and leaky relu behind it, and both its adjoints. */
function graphOf({ batch, image, kernel, strides, pads, channels, filters, dilations = [1, 1] }: Sizes): Graph {
  const g = new Builder();
  const out = ([0, 1] as const).map(
    (axis) => Math.floor((image[axis] + pads[axis] + pads[axis + 2]! - dilations[axis] * (kernel[axis] - 1) - 1) / strides[axis]) + 1,
  );
  const attributes = { strides, dilations, pads };
  const x = g.input('x', [batch, ...image, channels]);
  const filter = g.input('filter', [...kernel, channels, filters]);
  const dy = g.input('dy', [batch, ...out, filters]);
  const y = g.node('Convolution', [x, filter], dy.shape, { attributes, domain: DOMAIN });
  g.outputs.set('y', g.unary('LeakyRelu', g.add(y, g.input('bias', [filters])), { alpha: { float: 0.2 } }));
  g.outputs.set('dx', g.node('ConvolutionInput', [dy, filter], x.shape, { attributes, domain: DOMAIN }));
  g.outputs.set('dfilter', g.node('ConvolutionFilter', [x, dy], filter.shape, { attributes, domain: DOMAIN }));
  return g.graph();
}

const lowered = (graph: Graph, options: LoweringOptions) => optimize(graph, (recorded) => lowerConvolutions(recorded, options));
/** Numbers without pattern, the same every time. */
const numbers = (count: number, phase: number) => Float32Array.from({ length: count }, (_, i) => Math.sin(i * 12.9898 + phase) * 0.5);

async function compute(graph: Graph): Promise<Record<string, Float32Array>> {
  const session = await openSession(encodeModel(graph), { threads: 1 });
  const feeds = [...graph.inputs].map(([name, { shape }], i) => [name, hostTensor('float32', numbers(sizeOf(shape), i), shape)] as const);
  const results = await session.run(Object.fromEntries(feeds));
  await session.release();
  return Object.fromEntries(Object.entries(results).map(([name, tensor]) => [name, tensor.data as Float32Array]));
}

function expectSame(a: Record<string, Float32Array>, b: Record<string, Float32Array>): void {
  expect(Object.keys(b).sort()).toEqual(Object.keys(a).sort());
  for (const [name, values] of Object.entries(a)) {
    const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
    const difference = values.reduce((most, value, i) => Math.max(most, Math.abs(value - b[name]![i]!)), 0);
    expect([name, difference <= 1e-5 * largest]).toEqual([name, true]); // float32, sums of some hundred products
  }
}

const { size: block = 16 } = await findBlocks();
const base: Sizes = { batch: block, image: [6, 8], kernel: [5, 5], strides: [2, 2], pads: [1, 1, 2, 2], channels: block, filters: block };
const cases: Record<string, Sizes> = {
  'stride 2, kernel 5, as TensorFlow pads it': base,
  'kernel 4': { ...base, kernel: [4, 4], pads: [1, 1, 1, 1] },
  'kernel 3, no stride': { ...base, kernel: [3, 3], strides: [1, 1], pads: [1, 1, 1, 1] },
  'kernel 1': { ...base, kernel: [1, 1], strides: [1, 1], pads: [0, 0, 0, 0] },
  'stride 3': { ...base, image: [6, 9], kernel: [5, 4], strides: [3, 3], pads: [1, 0, 1, 1] },
  'another stride along each axis': { ...base, kernel: [3, 5], strides: [1, 2], pads: [1, 1, 1, 2] },
  'no padding': { ...base, image: [8, 9], kernel: [3, 3], strides: [1, 1], pads: [0, 0, 0, 0] },
  'no padding, last row and column left over': { ...base, image: [8, 8], kernel: [3, 3], pads: [0, 0, 0, 0] },
  'sides that the stride does not divide': { ...base, image: [7, 9], kernel: [3, 3], pads: [1, 1, 1, 1] },
  'two blocks in, three out': { ...base, channels: 2 * block, filters: 3 * block },
  'one channel': { ...base, channels: 1 },
  'three channels': { ...base, channels: 3 },
  'channels and a batch that fill no block': { ...base, batch: 3, channels: 5, filters: 7 },
  dilated: { ...base, kernel: [3, 3], strides: [1, 1], dilations: [2, 2], pads: [2, 2, 2, 2] },
};

test.each(Object.entries(cases))("as products, they are the runtime's own convolutions: %s", async (_name, sizes) => {
  const graph = graphOf(sizes);
  const plain = await compute(lowered(graph, { block: undefined, products: false }));
  expectSame(plain, await compute(lowered(graph, { block: undefined })));
});

const { size } = await findBlocks();
const where = size === undefined ? test.skip : test; // a machine without blocked ops has nothing to compare
where.each(Object.entries(cases))("blocked, they are the runtime's own convolutions: %s", async (_name, sizes) => {
  const graph = graphOf(sizes);
  const plain = await compute(lowered(graph, { block: undefined, products: false }));
  expectSame(plain, await compute(lowered(graph, { block: size })));
});

where('images stay blocked between convolutions, with bias and activation inside them', () => {
  const g = new Builder();
  const attributes = { strides: [1, 1], dilations: [1, 1], pads: [1, 1, 1, 1] };
  const channels = 2 * block; // with a single block the layouts are the same
  const shape = [2, 4, 4, channels];
  const [filter, bias] = [g.input('filter', [3, 3, channels, channels]), g.input('bias', [channels])];
  const layer = (x: ReturnType<typeof g.input>) =>
    g.unary('Relu', g.add(g.node('Convolution', [x, filter], shape, { attributes, domain: DOMAIN }), bias));
  g.outputs.set('y', layer(layer(layer(g.input('x', shape)))));
  const { nodes } = lowered(g.graph(), { block: size });
  const ops = nodes.filter(({ op }) => op !== 'Reshape').map(({ op, domain }) => (domain === BLOCKED_DOMAIN ? `blocked ${op}` : op));
  // in, the filter once for all three, three convolutions, out
  expect(ops.sort()).toEqual(['Transpose', 'Transpose', 'Transpose', 'blocked Conv', 'blocked Conv', 'blocked Conv']);
});
