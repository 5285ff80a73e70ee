import { randomUUID } from 'node:crypto';

import { encodePair } from './batches.ts';
import { decodeRun } from './decoding.ts';
import type { JsonObject } from './encoding.ts';
import { MlflowError, refused } from './errors.ts';
import { where } from './filters.ts';
import type { Http } from './http.ts';
import { LIMITS } from './limits.ts';
import { repeating } from './retry.ts';
import { searchRuns } from './search.ts';
import type { SearchOptions } from './search.ts';
import { RUN_STATUSES } from './types.ts';
import type { CallOptions, Run, RunStatus } from './types.ts';
import { checkId, checkName, checkText, checkTime, checkWord } from './validation.ts';

/** A tag that no other run of the experiment has. */
export interface UniqueTag {
  readonly key: string;
  /** May hold one kind of quotes, not both: it is searched for. */
  readonly value: string;
}

export interface NewRun extends CallOptions {
  readonly experimentId: string;
  /** Milliseconds since 1970. */
  readonly startTime: number;
  /** The server invents a name if absent. */
  readonly runName?: string;
  readonly userId?: string;
  readonly tags?: Readonly<Record<string, string>>;
  /** By this tag the run is found again if the answer to its creation is lost. Default: `mlflow-ts-client.creation` with a random value. */
  readonly uniqueTag?: UniqueTag;
}

export interface RunUpdate extends CallOptions {
  readonly status?: RunStatus;
  /** Milliseconds since 1970; 0 clears it. The server never sets it. */
  readonly endTime?: number;
  readonly runName?: string;
}

/** Runs of experiments. */
export class Runs {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /**
   * Creates a run. `runs/create` is the one call that must not simply be repeated: it would make a second run. So after a lost answer the run
   * is looked for by its unique tag first.
   */
  async create(options: NewRun): Promise<Run> {
    const tag = options.uniqueTag ?? { key: 'mlflow-ts-client.creation', value: randomUUID() };
    return this.#create(tag, options, encodeRun(tag, options));
  }

  /** The active run with this unique tag, created if there is none: a caller that was killed after `create` finds its run again. */
  async getOrCreate(options: NewRun & { readonly uniqueTag: UniqueTag }): Promise<Run> {
    const body = encodeRun(options.uniqueTag, options);
    const [existing] = await this.#tagged(options.uniqueTag, options);
    return existing ?? this.#create(options.uniqueTag, options, body);
  }

  /** A run with all of its data but the metrics' histories; unknown is an error (404). */
  async get(runId: string, { signal }: CallOptions = {}): Promise<Run> {
    const query = { run_id: checkId('runId', runId) };
    return decodeRun((await this.#http.json({ method: 'GET', path: 'runs/get', query, repeat: 'safe', signal })).run);
  }

  /** Changes status, end or name, in any order and back. */
  async update(runId: string, { status, endTime, runName, signal }: RunUpdate): Promise<void> {
    const json = {
      run_id: checkId('runId', runId),
      // The server skips a status that it does not know, without a word.
      ...(status === undefined ? {} : { status: checkWord('status', status, RUN_STATUSES) }),
      ...(endTime === undefined ? {} : { end_time: checkTime('endTime', endTime) }),
      ...(runName === undefined ? {} : { run_name: checkName('runName', runName, LIMITS.runName) }),
    };
    await this.#http.json({ method: 'POST', path: 'runs/update', json, repeat: 'safe', signal });
  }

  /** Hides a run; it can still be read. Deleting it again changes nothing. */
  async delete(runId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.json({ method: 'POST', path: 'runs/delete', json: { run_id: checkId('runId', runId) }, repeat: 'safe', signal });
  }

  async restore(runId: string, { signal }: CallOptions = {}): Promise<void> {
    await this.#http.json({ method: 'POST', path: 'runs/restore', json: { run_id: checkId('runId', runId) }, repeat: 'safe', signal });
  }

  /** Runs of the experiments that match, page by page. */
  search(experimentIds: readonly string[], options: SearchOptions = {}): AsyncGenerator<Run, void> {
    return searchRuns(this.#http, experimentIds, options);
  }

  async #create(tag: UniqueTag, options: NewRun, json: JsonObject): Promise<Run> {
    let uncertain: MlflowError | undefined;
    // Only a creation without answer is repeated here; a search that fails has had its repetitions.
    const policy = { call: 'POST runs/create', signal: options.signal, mayRepeat: (error: MlflowError) => error === uncertain };
    return repeating(this.#http.settings, policy, async () => {
      if (uncertain !== undefined) {
        const [made] = await this.#tagged(tag, options);
        if (made !== undefined) return made;
      }
      const repeated = uncertain !== undefined;
      try {
        const answer = await this.#http.json({ method: 'POST', path: 'runs/create', json, repeat: 'unsent', signal: options.signal });
        const run = decodeRun(answer.run);
        return repeated ? await this.#withoutTwins(run, tag, options) : run;
      } catch (error) {
        if (error instanceof MlflowError && error.retryable && !error.notExecuted) uncertain = error;
        throw error;
      }
    });
  }

  /** The first attempt may have been on its way still when it was looked for: then there are two, and every repetition keeps the same one. */
  async #withoutTwins(run: Run, tag: UniqueTag, options: NewRun): Promise<Run> {
    const all = await this.#tagged(tag, options);
    const kept = all.map(({ runId }) => runId).sort()[0] ?? run.runId;
    for (const { runId } of all) if (runId !== kept) await this.delete(runId, options);
    return all.find(({ runId }) => runId === kept) ?? run;
  }

  async #tagged({ key, value }: UniqueTag, { experimentId, signal }: NewRun): Promise<readonly Run[]> {
    const options = { filter: where('tags', key, '=', value), ...(signal === undefined ? {} : { signal }) };
    const found: Run[] = [];
    for await (const run of this.search([experimentId], options)) found.push(run);
    return found;
  }
}

const encodeRun = (unique: UniqueTag, { experimentId, startTime, runName, userId, tags = {} }: NewRun): JsonObject => {
  if (tags[unique.key] !== undefined && tags[unique.key] !== unique.value)
    throw refused(`tag ${unique.key}`, 'the value of the unique tag', tags[unique.key]);
  if (runName !== undefined && (tags['mlflow.runName'] ?? runName) !== runName)
    throw refused('tag mlflow.runName', 'the run name', tags['mlflow.runName']);
  where('tags', unique.key, '=', unique.value); // refuses now what could not be searched for later
  return {
    experiment_id: checkId('experimentId', experimentId),
    start_time: checkTime('startTime', startTime),
    ...(runName === undefined ? {} : { run_name: checkName('runName', runName, LIMITS.runName) }),
    ...(userId === undefined ? {} : { user_id: checkText('userId', userId, LIMITS.runName) }),
    tags: Object.entries({ ...tags, [unique.key]: unique.value }).map(([key, value]) => encodePair('tag', key, value, 'refuse')),
  };
};
