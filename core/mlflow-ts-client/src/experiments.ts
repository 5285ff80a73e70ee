import { decodeExperiment, textAt } from './decoding.ts';
import type { JsonObject } from './encoding.ts';
import { MlflowError, refused } from './errors.ts';
import { goneIsDone } from './gone.ts';
import type { Http } from './http.ts';
import { LIMITS } from './limits.ts';
import { searchExperiments } from './search.ts';
import type { SearchOptions } from './search.ts';
import type { CallOptions, Experiment } from './types.ts';
import { checkId, checkKey, checkName, checkText } from './validation.ts';

export interface NewExperiment extends CallOptions {
  readonly tags?: Readonly<Record<string, string>>;
  /** Where artifacts go; the server's own place if absent. */
  readonly artifactLocation?: string;
}

const checkTagValue = (key: string, value: string): string =>
  checkText(`value of tag ${JSON.stringify(key)}`, value, LIMITS.experimentTagValue);

const encodeExperiment = (name: string, { tags = {}, artifactLocation }: NewExperiment): JsonObject => {
  if (artifactLocation !== undefined && /[?#]/.test(checkText('artifactLocation', artifactLocation))) {
    throw refused('artifactLocation', 'an address without ? and #', artifactLocation);
  }
  return {
    name: checkName('name of an experiment', name, LIMITS.experimentName),
    tags: Object.entries(tags).map(([key, value]) => ({ key: checkKey('key of a tag', key), value: checkTagValue(key, value) })),
    ...(artifactLocation === undefined ? {} : { artifact_location: artifactLocation }),
  };
};

/** Groups of runs. */
export class Experiments {
  readonly #http: Http;

  constructor(http: Http) {
    this.#http = http;
  }

  /** Creates an experiment and gives its id. A name that is taken, even by a deleted experiment, is the error `RESOURCE_ALREADY_EXISTS`. */
  async create(name: string, options: NewExperiment = {}): Promise<string> {
    return this.#create(name, options, 'unsent');
  }

  /**
   * The experiment of this name, created if there is none. Of any number of processes that ask at once, one creates it and all get it.
   * `options` apply to a new one only. A deleted experiment keeps its name and is an error here: restore it first.
   */
  async getOrCreate(name: string, options: NewExperiment = {}): Promise<Experiment> {
    const { signal } = options;
    const call = signal === undefined ? {} : { signal };
    const existing = await this.getByName(name, call);
    if (existing !== undefined) return usable(existing);
    try {
      return await this.get(await this.#create(name, options, 'safe'), call);
    } catch (error) {
      if (!(error instanceof MlflowError && error.code === 'RESOURCE_ALREADY_EXISTS')) throw error;
      const winner = await this.getByName(name, call);
      if (winner === undefined) throw error;
      return usable(winner);
    }
  }

  /** An experiment, deleted or not; unknown is an error (404). */
  async get(experimentId: string, { signal }: CallOptions = {}): Promise<Experiment> {
    const query = { experiment_id: checkId('experimentId', experimentId) };
    return decodeExperiment((await this.#http.json({ method: 'GET', path: 'experiments/get', query, repeat: 'safe', signal })).experiment);
  }

  /** The experiment of this name, deleted or not, or undefined. */
  async getByName(name: string, { signal }: CallOptions = {}): Promise<Experiment | undefined> {
    const query = { experiment_name: checkName('name of an experiment', name, LIMITS.experimentName) };
    try {
      return decodeExperiment(
        (await this.#http.json({ method: 'GET', path: 'experiments/get-by-name', query, repeat: 'safe', signal })).experiment,
      );
    } catch (error) {
      if (error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST') return undefined;
      throw error;
    }
  }

  /** Experiments that match, page by page. */
  search(options: SearchOptions = {}): AsyncGenerator<Experiment, void> {
    return searchExperiments(this.#http, options);
  }

  async rename(experimentId: string, newName: string, { signal }: CallOptions = {}): Promise<void> {
    const json = {
      experiment_id: checkId('experimentId', experimentId),
      new_name: checkName('name of an experiment', newName, LIMITS.experimentName),
    };
    await this.#http.json({ method: 'POST', path: 'experiments/update', json, repeat: 'safe', signal });
  }

  /** Hides an experiment and its runs; its name stays taken. */
  async delete(experimentId: string, { signal }: CallOptions = {}): Promise<void> {
    const json = { experiment_id: checkId('experimentId', experimentId) };
    await goneIsDone(this.#http.json({ method: 'POST', path: 'experiments/delete', json, repeat: 'safe', signal }));
  }

  async restore(experimentId: string, { signal }: CallOptions = {}): Promise<void> {
    const json = { experiment_id: checkId('experimentId', experimentId) };
    await goneIsDone(this.#http.json({ method: 'POST', path: 'experiments/restore', json, repeat: 'safe', signal }));
  }

  async setTag(experimentId: string, key: string, value: string, { signal }: CallOptions = {}): Promise<void> {
    const json = {
      experiment_id: checkId('experimentId', experimentId),
      key: checkKey('key of a tag', key),
      value: checkTagValue(key, value),
    };
    await this.#http.json({ method: 'POST', path: 'experiments/set-experiment-tag', json, repeat: 'safe', signal });
  }

  async deleteTag(experimentId: string, key: string, { signal }: CallOptions = {}): Promise<void> {
    const json = { experiment_id: checkId('experimentId', experimentId), key: checkKey('key of a tag', key) };
    await goneIsDone(this.#http.json({ method: 'POST', path: 'experiments/delete-experiment-tag', json, repeat: 'safe', signal }));
  }

  async #create(name: string, options: NewExperiment, repeat: 'safe' | 'unsent'): Promise<string> {
    const json = encodeExperiment(name, options);
    const answer = await this.#http.json({ method: 'POST', path: 'experiments/create', json, repeat, signal: options.signal });
    return textAt('experiment_id', answer.experiment_id);
  }
}

const usable = (experiment: Experiment): Experiment => {
  if (experiment.lifecycleStage === 'active') return experiment;
  const id = experiment.experimentId;
  throw new MlflowError(
    `experiment ${JSON.stringify(experiment.name)} (${id}) is deleted and keeps its name. Restore it, or take another name.`,
    {
      code: 'RESOURCE_ALREADY_EXISTS',
      retryable: false,
    },
  );
};
