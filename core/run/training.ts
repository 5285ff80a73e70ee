/** A training as the work of a run. */
import * as fs from 'node:fs';

import { compose, type Composed, type Services } from '../compose.ts';
import type { Stateful } from '../contracts.ts';
import type { TrainingSpec } from '../spec/types.ts';
import { START } from '../tracking/journal.ts';
import type { Direction } from '../tracking/summary.ts';
import { RunBook } from './book.ts';
import { newestCheckpoint, restoreCheckpoint, settingsHash } from './checkpoint.ts';
import { filesOf } from './folder.ts';
import { train } from './loop.ts';
import type { RunRecord } from './record.ts';
import type { Work } from './work.ts';

/** Makes the roles. Throws what does not fit together. */
export async function trainingWork(spec: TrainingSpec, services: Services): Promise<Work> {
  const composition = await compose(spec, services);
  try {
    const roles = composition.roles();
    const { tracker, clock, logger } = roles;
    return {
      tracker,
      clock,
      logger,
      steps: spec.steps,
      about: { dataset: datasetOf(roles), parameters: parametersOf(roles) },
      directions: directionsOf(roles, spec),
      restore(folder) {
        const { checkpoints, journal } = filesOf(folder);
        const warn = (problem: Error) => logger.warn(`A checkpoint is passed over. ${problem.message}`);
        const checkpoint = newestCheckpoint(checkpoints, fs.existsSync(journal) ? fs.statSync(journal).size : 0, warn);
        if (checkpoint !== undefined) restoreCheckpoint(checkpoint, roles, settingsHash(spec));
        return { step: checkpoint?.step ?? 0, from: checkpoint?.journal ?? START };
      },
      begin(parts) {
        const { step, formerSteps } = parts.record;
        const ledger = new RunBook({ ...parts, spec, roles });
        return { ledger, run: () => train(roles, spec, { from: step, formerSteps, signal: parts.signal }, ledger) };
      },
      dispose: () => composition.dispose(),
    };
  } catch (error) {
    composition.dispose();
    throw error;
  }
}

/** What was learnt from; JSON has no endless counts. */
function datasetOf({ dataset: { space, splits } }: Composed): RunRecord['dataset'] {
  const entries = Object.entries(splits).map(([split, { count, digest }]) => [
    split,
    { count: Number.isFinite(count) ? count : null, digest },
  ]);
  return { shape: [...space.shape], splits: Object.fromEntries(entries) as NonNullable<RunRecord['dataset']>['splits'] };
}

function parametersOf({ generator, discriminators }: Composed): Record<string, number> {
  const count = (roles: readonly (Stateful | undefined)[]) =>
    roles.flatMap((role) => Object.values(role?.variables ?? {})).reduce((sum, { size }) => sum + size, 0);
  return {
    ...(generator === undefined ? {} : { generator: count([generator]) }),
    ...(discriminators.length === 0 ? {} : { discriminator: count(discriminators) }),
  };
}

/** Which way is better, by the name of a metric's output. */
function directionsOf({ metrics }: Composed, { checkpoint: { best } }: TrainingSpec): Record<string, Direction> {
  const own = metrics.flatMap(({ name, plugin }) =>
    Object.entries(plugin.outputs).map(([key, { direction }]) => [`${name}/${key}`, direction] as const),
  );
  return { ...Object.fromEntries(own), ...(best === undefined ? {} : { [best.metric]: best.direction }) };
}
