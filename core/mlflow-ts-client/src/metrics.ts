import { sendBatch } from './batch-log.ts';
import { decodePoint, listAt } from './decoding.ts';
import { encodePoint } from './encoding.ts';
import type { Http } from './http.ts';
import { LIMITS } from './limits.ts';
import { paged } from './search.ts';
import type { CallOptions, MetricPoint } from './types.ts';
import { checkId, checkInteger, checkKey } from './validation.ts';

/** Values over steps. */
export class Metrics {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Logs one point. Safe to repeat with the same timestamp; another value at the same step is a further point. */
  async log(runId: string, point: MetricPoint, { signal }: CallOptions = {}): Promise<void> {
    const json = { run_id: checkId('runId', runId), ...encodePoint(point) };
    await this.#http.json({ method: 'POST', path: 'runs/log-metric', json, repeat: 'safe', signal });
  }

  /** Logs any number of points, in calls of at most 1000. All are checked before the first call. Safe to repeat with the same timestamps. */
  async logBatch(runId: string, points: readonly MetricPoint[], options: CallOptions = {}): Promise<void> {
    await sendBatch(this.#http, runId, { metrics: points }, options);
  }

  /** All points of a key, in the order of timestamp, step and value. An unknown key or run has none. */
  async *history(
    runId: string,
    key: string,
    { pageSize = 10_000, signal }: CallOptions & { readonly pageSize?: number } = {},
  ): AsyncGenerator<MetricPoint, void> {
    const query = {
      run_id: checkId('runId', runId),
      metric_key: checkKey('key of a metric', key),
      max_results: String(checkInteger('pageSize', pageSize, 1, LIMITS.pageSize)),
    };
    yield* paged(async (token) => {
      const call = { method: 'GET', path: 'metrics/get-history', query: { ...query, page_token: token }, repeat: 'safe', signal } as const;
      const answer = await this.#http.json(call);
      return { items: listAt('metrics', answer.metrics).map(decodePoint), next: answer.next_page_token };
    });
  }
}
