/** Generators made alone, from a seeded stream. */
import { type Generator, type NoiseSampler, type Plugin, type RoleContext, type Space, tf, type TrainedGenerator } from 'ganvil';

import { RandomStreams } from '../../../core/run/random.ts';

export const random = (seed = 1): RandomStreams =>
  new RandomStreams(seed, (produce, shape, dtype) => tf.tensor(produce(), [...shape], dtype));

export function makeGenerator(plugin: object, space: Space, params: object = {}, noise?: NoiseSampler): TrainedGenerator {
  const { create, params: schema } = plugin as { params: Plugin['params']; create(params: unknown, context: unknown): Generator };
  const context = { space, noise, initial: random().stream('initial'), at: (value: number) => value } as unknown as RoleContext;
  return create(schema.parse(params), context) as TrainedGenerator;
}

export function free({ variables, state, dispose }: TrainedGenerator): void {
  tf.dispose([...Object.values(variables), ...Object.values(state)]);
  dispose?.();
}

/** `count` objects, and their log-probabilities where the generator gives them. */
export const generated = (generator: TrainedGenerator, count: number, seed = 1) =>
  tf.tidy(() => {
    const { samples, logProbability } = generator.generate({ batch: count, random: random(seed).stream('noise'), training: false });
    return { x: samples.dataSync<'float32'>(), logProbability: logProbability?.dataSync<'float32'>() };
  });
