/**
 * Contract suites: what every plugin of a kind must do, as plain lists of `{ name, run }`. With Jest or Vitest:
 *
 *   for (const { name, run } of objectiveContract(myObjective)) it(name, run);
 */
export type { Check } from './check.ts';
export { datasetChecks, datasetContract, type DatasetContractOptions } from './dataset.ts';
export { discriminatorContract, type DiscriminatorContractOptions } from './discriminator.ts';
export { generatorContract, type GeneratorContractOptions } from './generator.ts';
export { metricContract, type MetricContractOptions } from './metric.ts';
export { noiseContract, type NoiseContractOptions } from './noise.ts';
export { objectiveContract, type ObjectiveContractOptions } from './objective.ts';
export { studyContract, type StudyContractOptions } from './study.ts';
export { type Arrived, trackerContract, type TrackerContractOptions } from './tracker.ts';
export { trainerContract, type TrainerContractOptions } from './trainer.ts';
