import { decodeNumber } from './encoding.ts';
import type { JsonObject } from './encoding.ts';
import { describe, MlflowError } from './errors.ts';
import type { ArtifactEntry, DatasetInput, Experiment, LifecycleStage, MetricPoint, Run } from './types.ts';

// Unset fields and empty lists are absent from MLflow's answers: what may be missing has a default, the rest must be there.

const malformed = (where: string, expected: string, received: unknown): MlflowError =>
  new MlflowError(`${where} in the server's answer: expected ${expected}, received ${describe(received)}.`, {
    code: 'MALFORMED_RESPONSE',
    retryable: false,
  });

/** A field that must be an object. */
export const objectAt = (where: string, value: unknown): JsonObject => {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw malformed(where, 'an object', value);
  return value as JsonObject;
};

const objectOrEmpty = (where: string, value: unknown): JsonObject => (value === undefined ? {} : objectAt(where, value));

/** A field that must be a list of objects; absent means empty. */
export const listAt = (where: string, value: unknown): readonly JsonObject[] => {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw malformed(where, 'a list', value);
  return value.map((item) => objectAt(where, item));
};

/** A field that must be a string; `absent` stands for one that is missing, if given. */
export const textAt = (where: string, value: unknown, absent?: string): string => {
  const text = value ?? absent;
  if (typeof text !== 'string') throw malformed(where, 'a string', value);
  return text;
};

// A proxy or an older server may send a 64-bit integer as a string.
const integerAt = (where: string, value: unknown): number => {
  const integer = typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : (value ?? 0);
  if (typeof integer !== 'number' || !Number.isInteger(integer)) throw malformed(where, 'an integer', value);
  return integer;
};

const lifecycleAt = (value: unknown): LifecycleStage => (value === 'deleted' ? 'deleted' : 'active');

const pairsAt = (where: string, value: unknown): Readonly<Record<string, string>> =>
  Object.fromEntries(
    listAt(where, value).map((pair) => [textAt(`key of ${where}`, pair.key), textAt(`value of ${where}`, pair.value, '')]),
  );

/** A point of a metric. Steps and times beyond 2^53 are rounded by JSON. */
export const decodePoint = (point: JsonObject): MetricPoint => {
  const key = textAt('key of a metric', point.key);
  const value = decodeNumber(point.value ?? 0);
  if (value === undefined) throw malformed(`value of metric ${describe(key)}`, 'a number', point.value);
  return { key, value, timestamp: integerAt('timestamp of a metric', point.timestamp), step: integerAt('step of a metric', point.step) };
};

const CONTEXT = 'mlflow.data.context';

const decodeInput = (input: JsonObject): DatasetInput => {
  const dataset = objectAt('dataset', input.dataset);
  const context = pairsAt('dataset tags', input.tags)[CONTEXT];
  return {
    name: textAt('name of a dataset', dataset.name, ''),
    digest: textAt('digest of a dataset', dataset.digest, ''),
    sourceType: textAt('source_type of a dataset', dataset.source_type, ''),
    source: textAt('source of a dataset', dataset.source, ''),
    ...(typeof dataset.schema === 'string' && dataset.schema !== '' ? { schema: dataset.schema } : {}),
    ...(typeof dataset.profile === 'string' && dataset.profile !== '' ? { profile: dataset.profile } : {}),
    ...(context === undefined ? {} : { context }),
  };
};

/** A run as `runs/get`, `runs/create` and `runs/search` send it. */
export const decodeRun = (value: unknown): Run => {
  const run = objectAt('run', value);
  const info = objectAt('run.info', run.info);
  const data = objectOrEmpty('run.data', run.data);
  const inputs = objectOrEmpty('run.inputs', run.inputs);
  const endTime = integerAt('end_time', info.end_time);
  return {
    runId: textAt('run_id', info.run_id),
    runName: textAt('run_name', info.run_name, ''),
    experimentId: textAt('experiment_id', info.experiment_id),
    status: textAt('status', info.status, 'RUNNING'),
    userId: textAt('user_id', info.user_id, ''),
    startTime: integerAt('start_time', info.start_time),
    ...(endTime === 0 ? {} : { endTime }),
    artifactUri: textAt('artifact_uri', info.artifact_uri, ''),
    lifecycleStage: lifecycleAt(info.lifecycle_stage),
    metrics: Object.fromEntries(
      listAt('metrics', data.metrics)
        .map(decodePoint)
        .map((point) => [point.key, point]),
    ),
    params: pairsAt('params', data.params),
    tags: pairsAt('tags', data.tags),
    inputs: listAt('dataset_inputs', inputs.dataset_inputs).map(decodeInput),
  };
};

/** An experiment as `experiments/get` and `experiments/search` send it. */
export const decodeExperiment = (value: unknown): Experiment => {
  const experiment = objectAt('experiment', value);
  return {
    experimentId: textAt('experiment_id', experiment.experiment_id),
    name: textAt('name', experiment.name),
    artifactLocation: textAt('artifact_location', experiment.artifact_location, ''),
    lifecycleStage: lifecycleAt(experiment.lifecycle_stage),
    ...(experiment.creation_time === undefined ? {} : { creationTime: integerAt('creation_time', experiment.creation_time) }),
    ...(experiment.last_update_time === undefined ? {} : { lastUpdateTime: integerAt('last_update_time', experiment.last_update_time) }),
    tags: pairsAt('experiment tags', experiment.tags),
  };
};

/** An entry of `artifacts/list`. */
export const decodeArtifact = (file: JsonObject): ArtifactEntry => {
  const path = textAt('path of an artifact', file.path);
  return file.is_dir === true ? { path, isFolder: true } : { path, isFolder: false, size: integerAt('file_size', file.file_size) };
};
