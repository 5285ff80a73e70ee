/** The training loop. */
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Composed } from '../compose.ts';
import type { Scalars } from '../contracts.ts';
import { namedMemoryError, type Sizes } from '../engine/memory.ts';
import { GanvilError } from '../errors.ts';
import type { TrainingSpec } from '../spec/types.ts';
import type { StopSignal } from './types.ts';

/** What happens besides training. Each waits until the disk has it. */
export interface LoopActions {
  stepped(step: number, scalars: Scalars): void;
  log(step: number, scalars: Scalars): Promise<void>;
  /** Takes the metrics; true if the one that picks the best checkpoint became better. */
  evaluate(step: number): Promise<boolean>;
  checkpoint(step: number): Promise<void>;
}

/**
 * Trains the steps after `from`. Lines, metrics and checkpoints fall due at the steps that their `every` divides, at the last, and at those
 * in `formerSteps`, which were the last before the run was extended: so all that is written is the same however often a run is stopped.
 */
export async function train(
  { trainer, step: current }: Pick<Composed, 'trainer' | 'step'>,
  spec: Pick<TrainingSpec, 'steps' | 'log' | 'evaluate' | 'checkpoint' | 'batch' | 'generator' | 'discriminator'>,
  { from, formerSteps, signal }: { readonly from: number; readonly formerSteps: readonly number[]; readonly signal: StopSignal },
  actions: LoopActions,
): Promise<'finished' | 'interrupted'> {
  let saved = from > 0;
  for (let step = from + 1; step <= spec.steps; step++) {
    const isLast = step === spec.steps || formerSteps.includes(step);
    const isDue = ({ every }: { readonly every: number }) => isLast || step % every === 0;

    current.current = step;
    const scalars = await fitting(spec, () => trainer.step(step));
    refuseNonFinite(scalars, step, saved);
    actions.stepped(step, scalars);

    if (isDue(spec.log)) await actions.log(step, scalars);
    const improved = isDue(spec.evaluate) && (await fitting(spec, () => actions.evaluate(step)));
    await nextTurn(); // signals and timers are heard here: a step of an eager engine never gives the turn away
    const stops = signal.stopRequested && step < spec.steps;
    if (isDue(spec.checkpoint) || improved || stops) {
      await actions.checkpoint(step);
      saved = true;
    }
    if (stops) return 'interrupted';
  }
  return 'finished';
}

async function fitting<T>(spec: Sizes, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw namedMemoryError(error, spec);
  }
}

function refuseNonFinite(scalars: Scalars, step: number, saved: boolean): void {
  for (const [name, value] of Object.entries(scalars)) {
    if (Number.isFinite(value)) continue;
    throw new GanvilError('E_RUN_NOT_FINITE', {
      where: `step ${step}`,
      expected: `a finite ${name}`,
      received: String(value),
      fix: `Training has diverged: lower the learning rates${saved ? ', or look at the last checkpoint, which is from before' : ''}.`,
    });
  }
}
