/** Specs that tests know to be those of trainings. */
import type { LoadedSpec } from '../../core/spec/load.ts';
import type { ResolvedSpec, TrainingSpec } from '../../core/spec/types.ts';

export interface LoadedTraining extends LoadedSpec {
  readonly spec: TrainingSpec;
}

export function trainingSpec(spec: ResolvedSpec): TrainingSpec {
  if (spec.study !== undefined) throw new Error(`a study: ${spec.study.use}`);
  return spec;
}

export const training = async (loaded: Promise<LoadedSpec>): Promise<LoadedTraining> => {
  const { spec, ...rest } = await loaded;
  return { ...rest, spec: trainingSpec(spec) };
};
