import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { MlflowClient } from '../../../core/mlflow-ts-client/src/index.ts';
import type { NewRun } from '../../../core/mlflow-ts-client/src/index.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import type { Answer, FaultyServer, ReceivedCall } from '../../support/faulty-server.ts';

interface StoredRun {
  readonly info: { readonly run_id: string; readonly experiment_id: string; readonly start_time: number };
  readonly data: { readonly tags: readonly { readonly key: string; readonly value: string }[] };
}

/** As much of MLflow as a creation meets: it makes a run for every call, and finds by one tag. */
const store = (runs: StoredRun[]) => {
  let made = 0;
  return ({ path, body }: ReceivedCall): Answer => {
    const json = JSON.parse(body.toString()) as {
      run_id: string;
      experiment_id: string;
      start_time: number;
      tags: StoredRun['data']['tags'];
      filter: string;
    };
    if (path.endsWith('/runs/create')) {
      const info = { run_id: `run-${++made}`, experiment_id: json.experiment_id, start_time: json.start_time };
      runs.unshift({ info, data: { tags: json.tags } });
      return { body: { run: runs[0] } };
    }
    if (path.endsWith('/runs/delete')) {
      runs.splice(
        runs.findIndex(({ info }) => info.run_id === json.run_id),
        1,
      );
      return { body: {} };
    }
    const [, key, value] = /^tags\.`(.+)` = '(.+)'$/.exec(json.filter)!;
    return { body: { runs: runs.filter(({ data }) => data.tags.some((tag) => tag.key === key && tag.value === value)) } };
  };
};

const NEW: NewRun = { experimentId: '7', startTime: 1000, tags: { 'my.tag': 'x' } };
const UNIQUE = { key: 'ganvil.run', value: 'ring/one' };
const creation = ({ path }: ReceivedCall): boolean => path.endsWith('/runs/create');

let runs: StoredRun[];
let server: FaultyServer;
let client: MlflowClient;

beforeEach(async () => {
  runs = [];
  server = await startFaultyServer(store(runs));
  client = new MlflowClient({ trackingUri: server.uri, sleep: async () => undefined, timeoutMs: 5000 });
});

afterEach(async () => {
  await server.stop();
});

const pathsCalled = (): string[] => server.calls.map(({ path }) => path.replace('/api/2.0/mlflow/', ''));

describe('runs.create', () => {
  it('makes one run by one call where nothing goes wrong', async () => {
    const run = await client.runs.create(NEW);
    expect(run).toMatchObject({ runId: 'run-1', experimentId: '7', startTime: 1000, tags: { 'my.tag': 'x' } });
    expect(pathsCalled()).toEqual(['runs/create']);
  });

  it.each(['lost answer', 'half body', 'cut body'] as const)(
    'finds the run again after a %s, instead of making a second one',
    async (kind) => {
      server.failNext([{ kind }]);
      const run = await client.runs.create(NEW);
      expect(run.runId).toBe('run-1');
      expect(runs).toHaveLength(1);
      expect(pathsCalled()).toEqual(['runs/create', 'runs/search']);
    },
  );

  it('makes it again where the search shows that the first call was not carried out', async () => {
    server.failNext([{ kind: 'reset' }, 'none', { kind: 'answer', answer: { status: 500 } }], () => true);
    await client.runs.create(NEW);
    expect(runs).toHaveLength(1);
    expect(pathsCalled()).toEqual(['runs/create', 'runs/search', 'runs/create', 'runs/search', 'runs/create', 'runs/search']);
  });

  it('keeps one of two where the first call was still on its way when it was looked for', async () => {
    let arrive = (): void => undefined;
    const until = new Promise<void>((resolve) => (arrive = resolve));
    const answer = store(runs);
    const both = async (call: ReceivedCall): Promise<Answer> => {
      const result = answer(call);
      // The second creation lets the first one through, and is answered when both have made a run.
      if (creation(call)) arrive();
      while (creation(call) && runs.length < 2) await new Promise(setImmediate);
      return result;
    };
    const slow = await startFaultyServer(both);
    slow.failNext([{ kind: 'late', until }], creation);
    const run = await new MlflowClient({ trackingUri: slow.uri, timeoutMs: 300, sleep: async () => undefined }).runs.create(NEW);
    expect(slow.calls.filter(creation)).toHaveLength(2);
    expect(runs.map(({ info }) => info.run_id)).toEqual([run.runId]);
    await slow.stop();
  });

  it('gives up with the last error if the answer is lost every time, and has made one run', async () => {
    server.failNext(Array.from({ length: 20 }, () => ({ kind: 'lost answer' }) as const));
    await expect(client.runs.create(NEW)).rejects.toMatchObject({ code: 'NO_ANSWER' });
    expect(runs).toHaveLength(1);
  });

  it('refuses a unique tag that could not be searched for', async () => {
    await expect(client.runs.create({ ...NEW, uniqueTag: { key: 'k', value: '\'"' } })).rejects.toMatchObject({
      code: 'INVALID_PARAMETER_VALUE',
    });
    expect(server.calls).toHaveLength(0);
  });
});

describe('runs.getOrCreate', () => {
  it('gives a second caller the run of the first', async () => {
    const first = await client.runs.getOrCreate({ ...NEW, uniqueTag: UNIQUE });
    const second = await client.runs.getOrCreate({ ...NEW, uniqueTag: UNIQUE });
    expect(second).toEqual(first);
    expect(runs).toHaveLength(1);
  });

  it('does not take another run for its own', async () => {
    await client.runs.getOrCreate({ ...NEW, uniqueTag: UNIQUE });
    await client.runs.getOrCreate({ ...NEW, uniqueTag: { ...UNIQUE, value: 'ring/two' } });
    expect(runs).toHaveLength(2);
  });
});

describe('runs.search', () => {
  it('follows the pages and gives a run once that moves from one to the next', async () => {
    const run = (id: string) => ({ info: { run_id: id, experiment_id: '7' } });
    const pages: Record<string, object> = {
      first: { runs: [run('a'), run('b')], next_page_token: 'second' },
      second: { runs: [run('b'), run('c')], next_page_token: 'third' },
      third: {},
    };
    await server.stop();
    server = await startFaultyServer(({ body }) => ({
      body: pages[(JSON.parse(body.toString()) as { page_token?: string }).page_token ?? 'first']!,
    }));
    const found: string[] = [];
    const search = new MlflowClient({ trackingUri: server.uri }).runs.search(['7'], { pageSize: 2 });
    for await (const { runId } of search) {
      found.push(runId);
      if (runId === 'a') expect(server.calls).toHaveLength(1);
    }
    expect(found).toEqual(['a', 'b', 'c']);
  });
});
