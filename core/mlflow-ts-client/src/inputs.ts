import type { JsonObject } from './encoding.ts';
import type { Http } from './http.ts';
import { refused } from './errors.ts';
import { LIMITS } from './limits.ts';
import type { CallOptions, DatasetInput } from './types.ts';
import { checkBytes, checkId, checkName, checkText } from './validation.ts';

const encodeInput = ({ name, digest, sourceType, source, schema, profile, context }: DatasetInput): JsonObject => ({
  dataset: {
    name: checkName('name of a dataset', name, LIMITS.datasetName),
    digest: checkName('digest of a dataset', digest, LIMITS.datasetDigest),
    source_type: checkName('sourceType of a dataset', sourceType),
    source: checkBytes('source of a dataset', source, LIMITS.datasetSourceBytes),
    ...(schema === undefined ? {} : { schema: checkBytes('schema of a dataset', schema, LIMITS.datasetSchemaBytes) }),
    ...(profile === undefined ? {} : { profile: checkBytes('profile of a dataset', profile, LIMITS.datasetProfileBytes) }),
  },
  tags: context === undefined ? [] : [{ key: 'mlflow.data.context', value: checkText('context of a dataset', context, 500) }],
});

/** The data sets that a run has read. */
export class Inputs {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Logs data sets. Safe to repeat; a name and digest that the run has already are ignored, even in another context. */
  async log(runId: string, datasets: readonly DatasetInput[], { signal }: CallOptions = {}): Promise<void> {
    if (datasets.length > LIMITS.datasetsPerCall) throw refused('datasets', `at most ${LIMITS.datasetsPerCall}`, datasets.length);
    const json = { run_id: checkId('runId', runId), datasets: datasets.map(encodeInput) };
    await this.#http.json({ method: 'POST', path: 'runs/log-inputs', json, repeat: 'safe', signal });
  }
}
