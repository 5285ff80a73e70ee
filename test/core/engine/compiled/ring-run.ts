/** A GAN on the ring of eight Gaussians, composed over any engine: small enough to step on wasm and compiled side by side. */
import { compose, type Composed } from '../../../../core/compose.ts';
import type { Engine, Kind } from '../../../../core/contracts.ts';
import { Registry } from '../../../../core/registry.ts';
import type { ResolvedSpec, RoleSpec } from '../../../../core/spec/types.ts';
import { plugins } from '../../../../plugins/index.ts';

export interface RingOptions {
  /** Objectives by name, with their params. */
  readonly objective?: Readonly<Record<string, object>>;
  readonly trainer?: { readonly use: string; readonly with: object };
  readonly activation?: string;
  readonly batch?: number;
  readonly hidden?: readonly number[];
  /** In G. */
  readonly batchNorm?: boolean;
}

export interface RingRun extends Composed {
  readonly dispose: () => void;
}

const adam = (learningRate: unknown) => ({ optimizer: { use: 'adam', with: { learningRate, beta1: 0.5 } } });
export const ADAM_PLAYERS = { discriminator: adam(1e-3), generator: adam(5e-4) };

/** Its roles. The same options give the same weights, batches and noise on every engine. */
export async function ringRun(engine: Engine, options: RingOptions = {}): Promise<RingRun> {
  const { objective = { 'non-saturating': {} }, activation = 'relu', batch = 32, hidden = [16, 16], batchNorm = false } = options;
  const { trainer = { use: 'alternating', with: ADAM_PLAYERS } } = options;
  const registry = new Registry(plugins);
  const role = async (kind: Kind, use: string, params: object = {}): Promise<RoleSpec> => {
    const { params: schema } = await registry.get(kind, use);
    return { use, as: use, with: schema.parse(params) as Record<string, unknown> };
  };
  const spec: ResolvedSpec = {
    experiment: 'ring',
    seed: 1,
    steps: 100,
    batch,
    plugins: [],
    dataset: await role('dataset', 'ring', { modes: 8, radius: 1, std: 0.05 }),
    noise: await role('noise', 'gaussian', { dim: 2 }),
    generator: await role('generator', 'mlp', { hidden, batchNorm }),
    discriminator: [await role('discriminator', 'mlp', { hidden, activation })],
    objective: await Promise.all(Object.entries(objective).map(async ([use, params]) => role('objective', use, params))),
    trainer: await role('trainer', trainer.use, trainer.with),
    metrics: [],
    log: { every: 50 },
    evaluate: { every: 500, samples: 100 },
    checkpoint: { every: 1000 },
  };
  const logger = { info: () => undefined, warn: () => undefined };
  const composition = await compose(spec, { registry, engine, clock: { now: () => 0 }, logger, resolvePath: (path) => path });
  return { ...composition.roles(), dispose: () => composition.dispose() };
}

/** `count` iterations; the scalars of each. */
export async function iterate(run: Composed, count: number, from = 1): Promise<Record<string, number>[]> {
  const all: Record<string, number>[] = [];
  for (let step = from; step < from + count; step++) {
    run.step.current = step;
    all.push(await run.trainer.step(step));
  }
  return all;
}

/** Every variable's values by name. */
export async function valuesOf(run: Composed): Promise<Record<string, Float32Array>> {
  const entries = Object.entries(run.variables).map(async ([name, variable]) => [name, Float32Array.from(await variable.data())] as const);
  return Object.fromEntries(await Promise.all(entries));
}
