import { decodeExperiment, decodeRun, listAt } from './decoding.ts';
import type { JsonObject } from './encoding.ts';
import type { Http } from './http.ts';
import { LIMITS } from './limits.ts';
import { VIEWS } from './types.ts';
import type { CallOptions, Experiment, Run, View } from './types.ts';
import { checkId, checkInteger, checkText, checkWord } from './validation.ts';

export interface SearchOptions extends CallOptions {
  /** MLflow's own filter language; `where` writes one condition of it. */
  readonly filter?: string;
  /** Such as `metrics.loss ASC`. */
  readonly orderBy?: readonly string[];
  /** Default `ACTIVE_ONLY`. */
  readonly view?: View;
  /** Objects per call. Default 200: each carries all of its data. */
  readonly pageSize?: number;
}

/** Follows page tokens to the end: one call per page, each made when the items before it are used up. */
export async function* paged<Item>(
  page: (token: string | undefined) => Promise<{ items: readonly Item[]; next: unknown }>,
): AsyncGenerator<Item, void> {
  let token: string | undefined;
  do {
    const { items, next } = await page(token);
    yield* items;
    token = typeof next === 'string' && next !== '' && next !== token ? next : undefined;
  } while (token !== undefined);
}

// A page token is an offset: an object that is added meanwhile moves others to the next page, where they come again.
async function* once<Item>(items: AsyncIterable<Item>, id: (item: Item) => string): AsyncGenerator<Item, void> {
  const seen = new Set<string>();
  for await (const item of items) {
    if (seen.has(id(item))) continue;
    seen.add(id(item));
    yield item;
  }
}

const bodyOf = ({ filter, orderBy, pageSize = 200 }: SearchOptions): JsonObject => ({
  ...(filter === undefined ? {} : { filter: checkText('filter', filter) }),
  ...(orderBy === undefined ? {} : { order_by: orderBy.map((order) => checkText('orderBy', order)) }),
  max_results: checkInteger('pageSize', pageSize, 1, LIMITS.pageSize),
});

/** Runs of the experiments that match, each once, latest start first unless `orderBy` says otherwise. An unknown experiment has none. */
export async function* searchRuns(http: Http, experimentIds: readonly string[], options: SearchOptions = {}): AsyncGenerator<Run, void> {
  // An invalid view means ACTIVE_ONLY to the server, without a word.
  const body = {
    ...bodyOf(options),
    run_view_type: checkWord('view', options.view ?? 'ACTIVE_ONLY', VIEWS),
    experiment_ids: experimentIds.map((id) => checkId('experimentIds', id)),
  };
  if (experimentIds.length === 0) return;
  const pages = paged(async (token) => {
    const json = { ...body, ...(token === undefined ? {} : { page_token: token }) };
    const answer = await http.json({ method: 'POST', path: 'runs/search', json, repeat: 'safe', signal: options.signal });
    return { items: listAt('runs', answer.runs).map(decodeRun), next: answer.next_page_token };
  });
  yield* once(pages, ({ runId }) => runId);
}

/** Experiments that match, each once. The filter knows `name` and `tags.<key>`. */
export async function* searchExperiments(http: Http, options: SearchOptions = {}): AsyncGenerator<Experiment, void> {
  const body = { ...bodyOf(options), view_type: checkWord('view', options.view ?? 'ACTIVE_ONLY', VIEWS) };
  const pages = paged(async (token) => {
    const json = { ...body, ...(token === undefined ? {} : { page_token: token }) };
    const answer = await http.json({ method: 'POST', path: 'experiments/search', json, repeat: 'safe', signal: options.signal });
    return { items: listAt('experiments', answer.experiments).map(decodeExperiment), next: answer.next_page_token };
  });
  yield* once(pages, ({ experimentId }) => experimentId);
}
