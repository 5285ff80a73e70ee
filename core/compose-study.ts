/** A spec of a study → the study, and what it measures with. */
import type { Services } from './compose.ts';
import type { Clock, Engine, Logger, RandomStream, Study, Tracker } from './contracts.ts';
import type { StudyContext } from './define.ts';
import { requireShape } from './role-shape.ts';
import { RandomStreams } from './run/random.ts';
import type { StudySpec } from './spec/types.ts';

export interface ComposedStudy {
  /** Of the plugin. */
  readonly id: string;
  readonly study: Study;
  readonly tracker: Tracker | undefined;
  /** Of the run's seed. */
  readonly random: RandomStream;
  readonly engine: Engine;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** Throws what `create` refuses. */
export async function composeStudy(spec: StudySpec, services: Services): Promise<ComposedStudy> {
  const { registry, engine, clock, logger, dataFolder, resolvePath, environment = {} } = services;
  const plugin = await registry.get('study', spec.study.use);
  const context: StudyContext = { dataFolder, resolvePath, plugin: (kind, name) => registry.get(kind, name) };
  const study = requireShape('study', plugin.id, plugin.create(spec.study.with, context));
  const mirrored = spec.tracker ?? services.tracker;
  const tracking = mirrored && (await registry.get('tracker', mirrored.use));
  const tracker = tracking && requireShape('tracker', tracking.id, tracking.create(mirrored.with, { environment }));
  const random = new RandomStreams(spec.seed, engine.feed).stream('study');
  return { id: plugin.id, study, tracker, random, engine, clock, logger };
}
