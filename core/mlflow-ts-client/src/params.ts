import { sendBatch } from './batch-log.ts';
import type { TooLong } from './batches.ts';
import type { Http } from './http.ts';
import type { CallOptions } from './types.ts';

/** What a run was started with. A param is written once: another value later is an error, and the first one stays. */
export class Params {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Logs any number of params, in calls of at most 100. A value of more than 6000 characters is refused, or cut if `tooLong` says so. */
  async log(
    runId: string,
    params: Readonly<Record<string, string>>,
    options: CallOptions & { readonly tooLong?: TooLong } = {},
  ): Promise<void> {
    await sendBatch(this.#http, runId, { params }, options);
  }
}
