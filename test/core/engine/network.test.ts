import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Initialization, INITIALIZATIONS, network, tf } from 'ganvil';

import { startBackend } from '../../../core/engine/backend.ts';
import { slopes } from '../../../core/testing/values.ts';
import { RandomStreams } from '../../../core/run/random.ts';

beforeAll(() => startBackend('cpu'));

const stream = (seed = 1) => new RandomStreams(seed, (produce, shape) => tf.tensor(produce(), [...shape])).stream('initial');
/** 2 → 4 tanh → batch norm → 1. */
function small(seed = 1, initialization: Initialization | 'keep' = 'glorot-uniform') {
  const input = tf.input({ shape: [2] });
  const hidden = tf.layers.dense({ units: 4, activation: 'tanh' }).apply(input) as tf.SymbolicTensor;
  const normal = tf.layers.batchNormalization({}).apply(hidden) as tf.SymbolicTensor;
  const output = tf.layers.dense({ units: 1 }).apply(normal) as tf.SymbolicTensor;
  return network(tf.model({ inputs: input, outputs: output }), { random: stream(seed), initialization });
}
const numbers = (x: tf.Tensor) => Array.from(x.dataSync());

describe('network', () => {
  it('names its variables by place, kind and weight, whatever was built before', () => {
    const names = [
      '0-dense/kernel',
      '0-dense/bias',
      '1-batchnormalization/gamma',
      '1-batchnormalization/beta',
      '2-dense/kernel',
      '2-dense/bias',
    ];
    const state = ['1-batchnormalization/moving_mean', '1-batchnormalization/moving_variance'];
    const first = small();
    tf.layers.dense({ units: 3 }).apply(tf.input({ shape: [2] })); // moves the counters that name layers
    const second = small();
    for (const { variables, state: kept } of [first, second]) {
      expect(Object.keys(variables)).toEqual(names);
      expect(Object.keys(kept)).toEqual(state);
    }
    first.dispose();
    second.dispose();
  });

  it('keeps weights of one name in one layer apart', () => {
    const inner = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.dense({ units: 2 })] });
    const input = tf.input({ shape: [2] });
    const { variables, dispose } = network(tf.model({ inputs: input, outputs: inner.apply(input) as tf.SymbolicTensor }), {
      random: stream(),
      initialization: 'glorot-uniform',
    });
    expect(Object.entries(variables).map(([name, { shape }]) => [name, shape])).toEqual([
      ['0-sequential/kernel', [2, 3]],
      ['0-sequential/bias', [3]],
      ['0-sequential/kernel-2', [3, 2]],
      ['0-sequential/bias-2', [2]],
    ]);
    dispose();
  });

  // fan-in 300, fan-out 200: variance 2/500, 2/500, 2/300, 2/300, .02², (1/3)/300
  it.each<[Initialization, number]>([
    ['glorot-uniform', 2 / 500],
    ['glorot-normal', 2 / 500],
    ['he-uniform', 2 / 300],
    ['he-normal', 2 / 300],
    ['dcgan', 0.0004],
    ['torch', 1 / 900],
  ])('draws %s kernels with the variance %d, seeded, uniform or normal', (initialization, variance) => {
    const build = (seed: number) => {
      const input = tf.input({ shape: [300] });
      const output = tf.layers.dense({ units: 200 }).apply(input) as tf.SymbolicTensor;
      const net = network(tf.model({ inputs: input, outputs: output }), { random: stream(seed), initialization });
      const [kernel, bias] = Object.values(net.variables).map(numbers);
      net.dispose();
      return { kernel: kernel!, bias: bias! };
    };
    const { kernel, bias } = build(1);
    const found = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
    // five standard errors of a variance of 60 000 draws, √(2 / 60 000) = .6 %, for normals; uniforms are narrower
    expect(Math.abs(found / variance - 1)).toBeLessThan(0.03);
    const beyond = kernel.filter((value) => Math.abs(value) > Math.sqrt(3 * variance) * 1.0001).length / kernel.length; // the bound of a uniform
    if (/normal|dcgan/.test(initialization))
      expect(beyond).toBeCloseTo(0.0833, 2); // P(|N(0, 1)| > √3)
    else expect(beyond).toBe(0);
    if (initialization === 'torch') expect(Math.max(...bias.map(Math.abs))).toBeGreaterThan(0.9 / Math.sqrt(300));
    else expect(bias.every((value) => value === 0)).toBe(true);
    expect(build(1)).toEqual({ kernel, bias });
    expect(build(2).kernel).not.toEqual(kernel);
    expect(INITIALIZATIONS).toContain(initialization);
  });

  it('counts the fans of convolutions as Keras does, and begins batch norm as the identity', () => {
    const input = tf.input({ shape: [8, 8, 6] });
    const hidden = tf.layers.conv2d({ filters: 40, kernelSize: 5 }).apply(input) as tf.SymbolicTensor;
    const output = tf.layers.batchNormalization({}).apply(hidden) as tf.SymbolicTensor;
    const { variables, state, dispose } = network(tf.model({ inputs: input, outputs: output }), {
      random: stream(),
      initialization: 'he-normal',
    });
    const kernel = numbers(variables['0-conv2d/kernel']!);
    const variance = kernel.reduce((sum, value) => sum + value * value, 0) / kernel.length;
    // 6000 weights, fan-in 5 · 5 · 6 = 150; five standard errors are 9 %
    expect(Math.abs(variance / (2 / 150) - 1)).toBeLessThan(0.09);
    const of = (record: Record<string, tf.Variable>, name: string) => new Set(numbers(record[`1-batchnormalization/${name}`]!));
    expect([of(variables, 'gamma'), of(variables, 'beta')]).toEqual([new Set([1]), new Set([0])]);
    expect([of(state, 'moving_mean'), of(state, 'moving_variance')]).toEqual([new Set([0]), new Set([1])]);
    dispose();
  });

  it('keeps the initial values of the layers where it is told to', () => {
    const input = tf.input({ shape: [2] });
    const output = tf.layers
      .dense({ units: 1, kernelInitializer: tf.initializers.constant({ value: 0.25 }) })
      .apply(input) as tf.SymbolicTensor;
    const { variables, dispose } = network(tf.model({ inputs: input, outputs: output }), { random: stream(), initialization: 'keep' });
    expect(numbers(variables['0-dense/kernel']!)).toEqual([0.25, 0.25]);
    dispose();
  });

  it('writes its state in training only', () => {
    const net = small();
    const x = tf.tensor2d([[1, 2], [-1, 0.5], [0.3, -2]]); // prettier-ignore
    const before = Object.values(net.state).map(numbers);
    tf.tidy(() => net.apply(x, { training: false }));
    expect(Object.values(net.state).map(numbers)).toEqual(before);
    tf.tidy(() => net.apply(x, { training: true }));
    expect(Object.values(net.state).map(numbers)).not.toEqual(before);
    net.dispose();
  });

  it('runs with stand-ins through two levels of gradient: the slope of the loss after a step of descent', () => {
    const net = small();
    const x = tf.tensor2d(stream(2).normals(16), [8, 2]);
    const loss = (values: readonly tf.Tensor[]) => net.apply(x, { training: true, values })[0]!.square().mean();
    const afterStep = (): tf.Scalar => {
      const start = Object.values(net.variables);
      const gradients = tf.grads((...values: tf.Tensor[]) => loss(values))(start);
      return loss(start.map((variable, i) => variable.sub(gradients[i]!.mul(0.3)))) as tf.Scalar;
    };
    const expected = slopes(() => tf.tidy(() => afterStep().dataSync()[0]!), net.variables, 1 / 512); // batch norm bends it
    tf.tidy(() => {
      const { grads } = tf.variableGrads(afterStep, Object.values(net.variables));
      const scale = Math.max(...Object.values(expected).flat().map(Math.abs));
      for (const [name, variable] of Object.entries(net.variables)) {
        const gradient = grads[variable.name]?.dataSync() ?? new Float32Array(variable.size);
        expected[name]!.forEach((value, i) => expect(Math.abs(gradient[i]! - value) / scale).toBeLessThan(2e-3)); // float32 differences
      }
    });
    net.dispose();
  });

  it('has its own variables again after a run with stand-ins, even one that fails', () => {
    const net = small();
    const x = tf.zeros([1, 2]);
    const before = numbers(net.apply(x, { training: false })[0]!);
    const wrong = Object.values(net.variables).map(() => tf.zeros([9, 9]));
    expect(() => net.apply(x, { training: false, values: wrong })).toThrow();
    expect(numbers(net.apply(x, { training: false })[0]!)).toEqual(before);
    net.dispose();
  });

  it('frees its variables, also those that were freed already', () => {
    const before = tf.memory().numTensors;
    const net = small();
    Object.values(net.variables)[0]!.dispose();
    net.dispose();
    net.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});
