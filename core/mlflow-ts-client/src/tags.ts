import { sendBatch } from './batch-log.ts';
import type { TooLong } from './batches.ts';
import { goneIsDone } from './gone.ts';
import type { Http } from './http.ts';
import type { CallOptions } from './types.ts';
import { checkId, checkKey } from './validation.ts';

/** What is said about a run, and may be said anew. */
export class Tags {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Sets any number of tags, in calls of at most 100. A value of more than 8000 characters is refused, or cut if `tooLong` says so. */
  async set(
    runId: string,
    tags: Readonly<Record<string, string>>,
    options: CallOptions & { readonly tooLong?: TooLong } = {},
  ): Promise<void> {
    await sendBatch(this.#http, runId, { tags }, options);
  }

  /** Removes a tag; a missing one is an error (404). */
  async delete(runId: string, key: string, { signal }: CallOptions = {}): Promise<void> {
    const json = { run_id: checkId('runId', runId), key: checkKey('key of a tag', key) };
    await goneIsDone(this.#http.json({ method: 'POST', path: 'runs/delete-tag', json, repeat: 'safe', signal }));
  }
}
