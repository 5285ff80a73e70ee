import { Artifacts } from './artifacts.ts';
import { sendBatch } from './batch-log.ts';
import type { Batch, TooLong } from './batches.ts';
import { Experiments } from './experiments.ts';
import { Http } from './http.ts';
import { Inputs } from './inputs.ts';
import { Metrics } from './metrics.ts';
import { resolveOptions } from './options.ts';
import type { MlflowClientOptions } from './options.ts';
import { Params } from './params.ts';
import { Runs } from './runs.ts';
import { Tags } from './tags.ts';
import type { CallOptions } from './types.ts';

/** An MLflow tracking server. Every failure of every call is an `MlflowError`. It holds no connection: there is nothing to close. */
export class MlflowClient {
  /** Without credentials. */
  readonly trackingUri: string;
  readonly experiments: Experiments;
  readonly runs: Runs;
  readonly metrics: Metrics;
  readonly params: Params;
  readonly tags: Tags;
  readonly inputs: Inputs;
  readonly artifacts: Artifacts;
  readonly #http: Http;

  constructor(options: MlflowClientOptions) {
    this.#http = new Http(resolveOptions(options));
    this.trackingUri = this.#http.settings.base;
    this.experiments = new Experiments(this.#http);
    this.runs = new Runs(this.#http);
    this.metrics = new Metrics(this.#http);
    this.params = new Params(this.#http);
    this.tags = new Tags(this.#http);
    this.inputs = new Inputs(this.#http);
    this.artifacts = new Artifacts(this.#http, this.runs);
  }

  /** Metrics, params and tags of a run together, in as few calls as MLflow's limits allow. Everything is checked before the first call. */
  async logBatch(runId: string, batch: Batch, options: CallOptions & { readonly tooLong?: TooLong } = {}): Promise<void> {
    await sendBatch(this.#http, runId, batch, options);
  }

  /** Fails if no healthy server answers. It asks for no credentials, so they are not proved by it. */
  async health({ signal }: CallOptions = {}): Promise<void> {
    await this.#http.text({ method: 'GET', path: '/health', repeat: 'safe', signal });
  }

  /** The server's version, such as `3.17.2`. */
  async version({ signal }: CallOptions = {}): Promise<string> {
    return (await this.#http.text({ method: 'GET', path: '/version', repeat: 'safe', signal })).trim();
  }
}
