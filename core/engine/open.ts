/** Chooses and starts the engine. */
import type { Clock, Engine, Logger } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { type Backend, BACKENDS } from './backend.ts';
import { eagerEngine } from './eager.ts';
import { runtimeProblem } from './onnx/runtime.ts';

export const ENGINES = ['auto', 'compiled', 'eager'] as const;
export type EngineChoice = (typeof ENGINES)[number];

export interface EngineOptions {
  /** auto: compiled where onnxruntime-node loads, and eager for a program that cannot be compiled; compiled: an error instead. */
  readonly engine?: EngineChoice | undefined;
  /** Computes eagerly, and what runs between compiled programs. */
  readonly backend?: Backend | undefined;
  /** Of the compiled engine. */
  readonly threads?: number | undefined;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Starts what was chosen. Throws E_ENGINE_BACKEND where it is not to be had. */
export async function openEngine({ engine = 'auto', backend = 'wasm', threads = 1, logger, clock }: EngineOptions): Promise<Engine> {
  if (!BACKENDS.includes(backend)) {
    throw new GanvilError('E_ENGINE_BACKEND', { expected: `a backend (${BACKENDS.join(', ')})`, received: `"${backend as string}"` });
  }
  if (engine === 'eager') return eagerEngine(backend);
  const problem = runtimeProblem();
  if (problem === undefined) {
    const { compiledEngine } = await import('./compiled.ts');
    return compiledEngine({ backend, threads, logger, clock, onUncovered: engine === 'compiled' ? 'refuse' : 'fall-back' });
  }
  if (engine === 'compiled') throw problem;
  logger.warn(`Programs run eagerly on ${backend}: ${problem.message}`);
  return eagerEngine(backend);
}
