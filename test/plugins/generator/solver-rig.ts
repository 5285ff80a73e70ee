/** Solvers on discriminators whose scores are known. */
import {
  codesOf,
  type Discriminator,
  type Engine,
  type GenerateRequest,
  type Kind,
  type Plugin,
  type RoleContext,
  type Solver,
  type Space,
  tf,
} from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { RandomStreams } from '../../../core/run/random.ts';

export const bitSpace = (length: number): Space => ({ kind: 'bits', shape: [length] });
export const PLANE: Space = { kind: 'points', shape: [2] };

export interface Rig {
  readonly space: Space;
  readonly discriminator: Discriminator;
  readonly params?: object;
  readonly batch?: number;
  readonly engine?: Engine;
}
export interface Solved {
  /** Rows. */
  readonly samples: readonly (readonly number[])[];
  /** Of bit strings. */
  readonly codes: readonly number[];
  readonly evaluations: number;
  readonly scalars: Readonly<Record<string, number>>;
}

/** The solver that a plugin makes; throws what it refuses. */
export function makeSolver(plugin: Plugin<'generator'>, { space, discriminator, params = {}, batch = 8 }: Rig, engine: Engine): Solver {
  const initial = new RandomStreams(1, engine.feed).stream('initial');
  const context = { space, classes: 0, noise: undefined, batch, initial, engine, roles: { discriminator } };
  const solver = plugin.create(plugin.params.parse(params), context as unknown as RoleContext<Kind>);
  if (solver.estimator !== 'none') throw new Error(`${plugin.id} is no solver`);
  return solver;
}

/** Hands `work` a function that asks the solver; fails where tensors are left behind. */
export async function withSolver<T>(
  plugin: unknown,
  rig: Rig,
  work: (solve: (request?: Partial<GenerateRequest>) => Promise<Solved>, solver: Solver) => Promise<T>,
): Promise<T> {
  const engine = rig.engine ?? (await eagerEngine('cpu'));
  const before = tf.memory().numTensors;
  const solver = makeSolver(plugin as Plugin<'generator'>, rig, engine);
  const random = new RandomStreams(1, engine.feed).stream('solver');
  const solve = async (request: Partial<GenerateRequest> = {}): Promise<Solved> => {
    const { samples, evaluations = 0, scalars = {} } = await solver.generate({ batch: rig.batch ?? 8, random, training: true, ...request });
    const values = await samples.data<'float32'>();
    const width = samples.size / samples.shape[0];
    const rows = Array.from({ length: samples.shape[0] }, (_, i) => Array.from(values.subarray(i * width, (i + 1) * width)));
    const codes = rig.space.kind === 'bits' ? [...codesOf(values, width).codes] : [];
    samples.dispose();
    return { samples: rows, codes, evaluations, scalars };
  };
  try {
    return await work(solve, solver);
  } finally {
    tf.dispose(Object.values(solver.state));
    const left = tf.memory().numTensors - before;
    if (left !== 0 && rig.engine === undefined) throw new Error(`${left} tensors are left behind`);
  }
}

/** How often each code came, as shares of all. */
export function sharesAmong(codes: readonly number[], length: number): Float64Array {
  const table = new Float64Array(2 ** length);
  for (const code of codes) table[code]! += 1 / codes.length;
  return table;
}
