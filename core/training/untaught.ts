/** A generator that could be trained, and that nothing in its run trains. */
import type { Generator, Logger } from '../contracts.ts';
import type { ObjectivePart } from './game.ts';
import { lossName } from './loss-call.ts';

interface Parts {
  readonly generator: Generator | undefined;
  readonly objective: readonly ObjectivePart[];
  readonly logger: Logger;
}

/** Warns where G has variables and no part of the objective has a loss for it. No error: an untrained G is a source of negatives like another. */
export function warnOfUntaught({ generator, objective, logger }: Parts): void {
  if (generator === undefined || generator.estimator === 'none' || Object.keys(generator.variables).length === 0) return;
  if (objective.some(({ objective: part }) => part[lossName('generator')] !== undefined)) return;
  const names = objective.map(({ name }) => `objective/${name}`).join(' and ');
  logger.warn(
    `The generator stays as it was made: ${names} ${objective.length === 1 ? 'has' : 'have'} no loss for it. ` +
      'Leave `generator` out, take one without variables, or add an objective with a loss for G, such as non-saturating.',
  );
}
