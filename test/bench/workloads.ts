/** What is measured: specs, each with a description of the same game for PyTorch. */

/** A layer for PyTorch. Sizes follow from the weights; `reshape` is to [height, width, channels]. Kernels have the padding "same". */
export type Layer =
  | { readonly kind: 'dense' }
  | { readonly kind: 'conv' | 'conv-transpose'; readonly kernel: number; readonly stride: number }
  | { readonly kind: 'reshape'; readonly shape: readonly [height: number, width: number, channels: number] }
  | { readonly kind: 'flatten' }
  | { readonly kind: 'activation'; readonly name: 'relu' | 'leaky-relu' | 'tanh' };

export interface Workload {
  readonly name: string;
  readonly title: string;
  /** As in a spec file. */
  readonly spec: {
    readonly batch: number;
    readonly trainer: { readonly use: 'alternating'; readonly with: Readonly<Record<'discriminator' | 'generator', PlayerParams>> };
    readonly [key: string]: unknown;
  };
  readonly generator: readonly Layer[];
  readonly discriminator: readonly Layer[];
  readonly objective: {
    readonly main: 'non-saturating' | 'wasserstein';
    readonly penalty:
      { readonly kind: 'r1'; readonly gamma: number } | { readonly kind: 'gradient-penalty'; readonly lambda: number } | null;
  };
}
interface PlayerParams {
  readonly steps: number;
  readonly optimizer: { readonly use: 'adam'; readonly with: AdamParams };
}
export interface AdamParams {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

const ADAM: AdamParams = { learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 };
const alternating = (updates = 1): Workload['spec']['trainer'] => ({
  use: 'alternating',
  with: {
    discriminator: { steps: updates, optimizer: { use: 'adam', with: ADAM } },
    generator: { steps: 1, optimizer: { use: 'adam', with: ADAM } },
  },
});

const activation = (name: 'relu' | 'leaky-relu' | 'tanh'): Layer => ({ kind: 'activation', name });
const dense: Layer = { kind: 'dense' };
/** Dense layers with an activation between them. */
const mlp = (hidden: readonly number[], name: 'relu' | 'leaky-relu', last: readonly Layer[] = []): Layer[] => [
  ...hidden.flatMap(() => [dense, activation(name)]),
  dense,
  ...last,
];

const PLAIN = { main: 'non-saturating', penalty: null } as const;

/** Points of the ring by an MLP: noise 16 → hidden → 2 against 2 → hidden → 1. */
export function ring({ name = 'W1', hidden = [128, 128], batch = 256 } = {}): Workload {
  return {
    name,
    title: `MLP ${hidden.length}×${hidden[0]}, ring, batch ${batch}`,
    spec: {
      seed: 1,
      steps: 1,
      batch,
      dataset: { use: 'ring', with: { modes: 8, radius: 1, std: 0.05 } },
      noise: { use: 'gaussian', with: { dim: 16 } },
      generator: { use: 'mlp', with: { hidden, activation: 'relu' } },
      discriminator: { use: 'mlp', with: { hidden, activation: 'leaky-relu' } },
      objective: 'non-saturating',
      trainer: alternating(),
    },
    generator: mlp(hidden, 'relu'),
    discriminator: mlp(hidden, 'leaky-relu'),
    objective: PLAIN,
  };
}

/** Digits of 28 × 28 by convolutions with 5 × 5 kernels: 64 → 7·7·64 → 32 → 1 channels against 1 → 32 → 64 → 1, no batch norm. */
function dcgan(): Workload {
  const halving: Layer = { kind: 'conv', kernel: 5, stride: 2 };
  const doubling: Layer = { kind: 'conv-transpose', kernel: 5, stride: 2 };
  return {
    name: 'W2',
    title: 'DCGAN 28×28, batch 64',
    spec: {
      seed: 1,
      steps: 1,
      batch: 64,
      dataset: 'mnist',
      noise: { use: 'gaussian', with: { dim: 64 } },
      generator: { use: 'dcgan', with: { channels: [64, 32], kernel: 5, activation: 'relu', batchNorm: false } },
      discriminator: { use: 'dcgan', with: { channels: [32, 64], kernel: 5, activation: 'leaky-relu', batchNorm: false } },
      objective: 'non-saturating',
      trainer: alternating(),
    },
    generator: [
      dense,
      { kind: 'reshape', shape: [7, 7, 64] },
      activation('relu'),
      doubling,
      activation('relu'),
      doubling,
      activation('tanh'),
    ],
    discriminator: [halving, activation('leaky-relu'), halving, activation('leaky-relu'), { kind: 'flatten' }, dense],
    objective: PLAIN,
  };
}

/** Digits of 784 pixels by an MLP: 64 → 256 → 512 → 784 against 784 → 512 → 256 → 1. */
function mlp784(): Workload {
  return {
    name: 'W3',
    title: 'MLP 784, batch 128',
    spec: {
      seed: 1,
      steps: 1,
      batch: 128,
      dataset: 'mnist',
      noise: { use: 'gaussian', with: { dim: 64 } },
      generator: { use: 'mlp', with: { hidden: [256, 512], activation: 'leaky-relu' } },
      discriminator: { use: 'mlp', with: { hidden: [512, 256], activation: 'leaky-relu' } },
      objective: 'non-saturating',
      trainer: alternating(),
    },
    generator: mlp([256, 512], 'leaky-relu', [{ kind: 'reshape', shape: [28, 28, 1] }, activation('tanh')]),
    discriminator: [{ kind: 'flatten' }, ...mlp([512, 256], 'leaky-relu')],
    objective: PLAIN,
  };
}

/** W1 as a WGAN-GP: five updates of D, each with second derivatives. */
function ringPenalty(): Workload {
  const { spec, ...rest } = ring({ name: 'W4' });
  return {
    ...rest,
    title: 'W1 with WGAN-GP, 5 updates of D',
    spec: { ...spec, objective: ['wasserstein', { use: 'gradient-penalty', with: { lambda: 0.1 } }], trainer: alternating(5) },
    objective: { main: 'wasserstein', penalty: { kind: 'gradient-penalty', lambda: 0.1 } },
  };
}

/** W2 with R1 at every step: second derivatives of convolutions. */
function dcganR1(): Workload {
  const { spec, ...rest } = dcgan();
  return {
    ...rest,
    name: 'W5',
    title: 'W2 with R1 at every step',
    spec: { ...spec, objective: ['non-saturating', { use: 'r1', with: { gamma: 10 } }] },
    objective: { main: 'non-saturating', penalty: { kind: 'r1', gamma: 10 } },
  };
}

export const WORKLOADS: readonly Workload[] = [ring(), dcgan(), mlp784(), ringPenalty(), dcganR1()];

/** W1 larger and smaller, in one way at a time. */
export const GROWTH: readonly Workload[] = [
  ...[64, 256, 1024, 4096].map((batch) => ring({ name: `batch-${batch}`, batch })),
  ...[32, 128, 512, 1024].map((width) => ring({ name: `width-${width}`, hidden: [width, width] })),
  ...[1, 2, 4, 8].map((depth) => ring({ name: `depth-${depth}`, hidden: Array.from({ length: depth }, () => 128) })),
];

export const workloadOf = (name: string): Workload => {
  const found = [...WORKLOADS, ...GROWTH].find((workload) => workload.name === name);
  if (found === undefined) throw new Error(`no workload ${name}`);
  return found;
};
