import { readFile } from 'node:fs/promises';
import { compileFunction } from 'node:vm';

import { describe, expect, it } from '@jest/globals';
import { transform } from 'esbuild';

import { fromEnvironment, MlflowClient, MlflowError, safeKey, where } from '../../../core/mlflow-ts-client/src/index.ts';
import type { DatasetInput, MetricPoint, Run } from '../../../core/mlflow-ts-client/src/index.ts';
import { forwardTo, startFaultyServer } from '../../support/faulty-server.ts';
import type { Fault } from '../../support/faulty-server.ts';
import { describeWithMlflow } from '../../support/mlflow-server.ts';

const START = 1_760_000_000_000;

const all = async <Item>(items: AsyncIterable<Item>): Promise<Item[]> => {
  const list: Item[] = [];
  for await (const item of items) list.push(item);
  return list;
};

const points = (key: string, count: number): MetricPoint[] =>
  Array.from({ length: count }, (_, step) => ({ key, value: Math.sin(step), timestamp: START + step, step }));

describeWithMlflow('mlflow-ts-client with a real MLflow server', (server) => {
  const client = (): MlflowClient => new MlflowClient({ trackingUri: server().uri });
  let names = 0;
  const newRun = async (): Promise<Run> => {
    const { experimentId } = await client().experiments.getOrCreate(`test ${++names}`);
    return client().runs.create({ experimentId, startTime: START });
  };

  it('finds it healthy, and of a version that it knows', async () => {
    await client().health();
    expect(await client().version()).toMatch(/^3\.\d+\.\d+/);
  });

  describe('experiments', () => {
    it('are the same for all of eight who create them at once', async () => {
      const found = await Promise.all(Array.from({ length: 8 }, () => client().experiments.getOrCreate('raced/for')));
      expect(new Set(found.map(({ experimentId }) => experimentId)).size).toBe(1);
      await expect(client().experiments.create('raced/for')).rejects.toMatchObject({ code: 'RESOURCE_ALREADY_EXISTS', status: 400 });
    });

    it('are renamed, tagged, deleted, restored and found', async () => {
      const { experiments } = client();
      const id = await experiments.create('first name', { tags: { suite: "it's" } });
      await experiments.rename(id, 'second name');
      await experiments.setTag(id, 'owner', 'ü');
      await experiments.deleteTag(id, 'suite');
      expect(await experiments.get(id)).toMatchObject({ name: 'second name', tags: { owner: 'ü' }, lifecycleStage: 'active' });
      expect((await all(experiments.search({ filter: "tags.owner = 'ü'" }))).map(({ experimentId }) => experimentId)).toEqual([id]);
      await experiments.delete(id);
      expect((await experiments.getByName('second name'))?.lifecycleStage).toBe('deleted');
      expect(await all(experiments.search({ filter: "name = 'second name'" }))).toEqual([]);
      await expect(experiments.getOrCreate('second name')).rejects.toThrow(/is deleted and keeps its name/);
      await experiments.restore(id);
      expect((await experiments.getOrCreate('second name')).experimentId).toBe(id);
      expect(await experiments.getByName('no such name')).toBeUndefined();
    });

    it('are searched page by page', async () => {
      const ids = await Promise.all(['a', 'b', 'c'].map((name) => client().experiments.create(`paged/${name}`)));
      const found = await all(client().experiments.search({ filter: "name LIKE 'paged/%'", orderBy: ['name ASC'], pageSize: 1 }));
      expect(found.map(({ experimentId }) => experimentId)).toEqual(ids);
    });
  });

  describe('runs', () => {
    it('keep name, user, times, status, params and tags', async () => {
      const { experimentId } = await client().experiments.getOrCreate('kept');
      const { runs, params, tags } = client();
      const run = await runs.create({ experimentId, startTime: START, runName: 'seed 1', userId: 'me', tags: { 'ganvil.suite': 'x' } });
      expect(run).toMatchObject({ status: 'RUNNING', startTime: START });
      expect(run).not.toHaveProperty('endTime');
      await params.log(run.runId, { 'generator.hidden': '[128,128]', empty: '', 'a b/c': 'ü 😀 \'"\n' });
      await tags.set(run.runId, { 'ganvil.suite': 'y', note: 'z' });
      await tags.delete(run.runId, 'note');
      await runs.update(run.runId, { status: 'FINISHED', endTime: START + 5, runName: 'seed one' });
      const read = await runs.get(run.runId);
      expect(read).toMatchObject({
        runName: 'seed one',
        userId: 'me',
        status: 'FINISHED',
        startTime: START,
        endTime: START + 5,
        experimentId,
      });
      expect(read.params).toEqual({ 'generator.hidden': '[128,128]', empty: '', 'a b/c': 'ü 😀 \'"\n' });
      expect(read.tags).toMatchObject({ 'ganvil.suite': 'y', 'mlflow.runName': 'seed one' });
      expect(read.tags).not.toHaveProperty('note');
      await runs.update(run.runId, { status: 'RUNNING', endTime: 0 });
      expect(await runs.get(run.runId)).not.toHaveProperty('endTime');
      await runs.delete(run.runId);
      expect((await runs.get(run.runId)).lifecycleStage).toBe('deleted');
      await runs.restore(run.runId);
    });

    it('refuse another value of a param, and keep the first', async () => {
      const { runId } = await newRun();
      await client().params.log(runId, { seed: '1' });
      await client().params.log(runId, { seed: '1' });
      await expect(client().params.log(runId, { seed: '2', other: '3' })).rejects.toMatchObject({
        code: 'INVALID_PARAMETER_VALUE',
        status: 400,
      });
      expect((await client().runs.get(runId)).params).toEqual({ seed: '1' });
    });

    it('are found by what the conditions of `where` say, page by page', async () => {
      const { experimentId } = await client().experiments.getOrCreate('searched');
      const { runs, metrics } = client();
      const ids: string[] = [];
      for (const [index, value] of ["it's", 'x', "it's"].entries()) {
        const { runId } = await runs.create({ experimentId, startTime: START + index, tags: { 'a b/c': value } });
        await metrics.log(runId, { key: 'val/fid score', value: index, timestamp: START, step: 1 });
        ids.push(runId);
      }
      const search = async (...conditions: string[]): Promise<string[]> => {
        const found = await all(
          runs.search([experimentId], { filter: conditions.join(' AND '), orderBy: ['attributes.start_time ASC'], pageSize: 1 }),
        );
        return found.map(({ runId }) => runId);
      };
      expect(await search()).toEqual(ids);
      expect(await search(where('tags', 'a b/c', '=', "it's"))).toEqual([ids[0], ids[2]]);
      expect(await search(where('tags', 'a b/c', '=', "it's"), where('metrics', 'val/fid score', '>', 0.5))).toEqual([ids[2]]);
      expect(await search(where('attributes', 'status', '=', 'FINISHED'))).toEqual([]);
    });

    it('are found again by their unique tag', async () => {
      const { experimentId } = await client().experiments.getOrCreate('found again');
      const options = { experimentId, startTime: START, uniqueTag: { key: 'ganvil.run', value: 'ring/2026 "one"' } };
      const { runId } = await client().runs.getOrCreate(options);
      expect((await client().runs.getOrCreate(options)).runId).toBe(runId);
    });

    it('say with MLflow’s own code what is not there', async () => {
      await expect(client().runs.get('0'.repeat(32))).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST', status: 404 });
      await expect(client().runs.create({ experimentId: '999999', startTime: START })).rejects.toMatchObject({
        code: 'RESOURCE_DOES_NOT_EXIST',
      });
    });
  });

  describe('metrics', () => {
    it('bring every kind of number back', async () => {
      const { runId } = await newRun();
      const values = [0.1, NaN, Infinity, -Infinity, 5e-324, -1e300, 1 / 3, 2 ** 53];
      const sent = values.map((value, step) => ({ key: 'val/a b', value, timestamp: START + step, step: step - 3 }));
      await client().metrics.logBatch(runId, sent);
      expect(await all(client().metrics.history(runId, 'val/a b'))).toEqual(sent);
      expect((await client().runs.get(runId)).metrics['val/a b']).toEqual(sent.at(-1));
    });

    it('of 2500 points arrive in batches and are read in pages, each once though sent twice', async () => {
      const { runId } = await newRun();
      const sent = points('loss', 2500);
      await client().metrics.logBatch(runId, sent);
      await client().metrics.logBatch(runId, sent.slice(900, 1100));
      expect(await all(client().metrics.history(runId, 'loss', { pageSize: 1000 }))).toEqual(sent);
    }, 20_000);

    it('that were never logged have no history', async () => {
      const { runId } = await newRun();
      expect(await all(client().metrics.history(runId, 'none'))).toEqual([]);
    });
  });

  it('keeps data sets', async () => {
    const { runId } = await newRun();
    const ring: DatasetInput = { name: 'ring', digest: 'a1', sourceType: 'code', source: '{"modes":8}', schema: '{}', context: 'training' };
    const mnist: DatasetInput = { name: 'mnist', digest: 'b2', sourceType: 'local', source: '{}', profile: '{"n":60000}' };
    await client().inputs.log(runId, [ring, mnist]);
    await client().inputs.log(runId, [ring]);
    const { inputs } = await client().runs.get(runId);
    expect([...inputs].sort((a, b) => a.digest.localeCompare(b.digest))).toEqual([ring, mnist]);
  });

  it('keeps artifacts under every path that it takes, and lists and reads them', async () => {
    const { runId } = await newRun();
    const { artifacts } = client();
    const paths = ['plain.txt', 'a/b c.txt', 'a/ü 漢 😀.txt', 'a/x+y&z?;:\'"\\.txt', 'a/100%', 'a/deep/er.bin'];
    for (const path of paths) await artifacts.upload(runId, path, `content of ${path}`);
    for (const path of paths) expect(Buffer.from(await artifacts.read(runId, path)).toString()).toBe(`content of ${path}`);
    expect((await all(artifacts.list(runId))).map(({ path }) => path).sort()).toEqual(['a', 'plain.txt']);
    const inA = await all(artifacts.list(runId, 'a'));
    expect(inA.map(({ path }) => path).sort()).toEqual([...paths.slice(1, 5), 'a/deep'].sort());
    expect(inA.find(({ path }) => path === 'a/deep')).toEqual({ path: 'a/deep', isFolder: true });
    expect(inA.find(({ path }) => path === 'a/100%')).toEqual({ path: 'a/100%', isFolder: false, size: 'content of a/100%'.length });
    await artifacts.upload(runId, 'plain.txt', 'anew');
    expect(Buffer.from(await artifacts.read(runId, 'plain.txt')).toString()).toBe('anew');
    await expect(artifacts.upload('0'.repeat(32), 'x', 'y')).rejects.toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST' });
  });

  it('loses and doubles nothing when answers are lost, cut or refused', async () => {
    const proxy = await startFaultyServer(forwardTo(server().uri));
    const waits: number[] = [];
    const shaky = new MlflowClient({ trackingUri: proxy.uri, sleep: async (ms) => void waits.push(ms) });
    const kinds: (Fault | 'none')[] = [
      { kind: 'lost answer' },
      { kind: 'answer', answer: { status: 503 } },
      'none',
      { kind: 'half body' },
      'none',
      { kind: 'reset' },
      { kind: 'cut body' },
      'none',
      { kind: 'answer', answer: { status: 429 } },
      { kind: 'lost answer' },
      'none',
    ];
    const changes = ({ method }: { method: string }): boolean => method !== 'GET';
    proxy.failNext(kinds, changes);
    const { experimentId } = await shaky.experiments.getOrCreate('shaken');
    proxy.failNext(kinds, changes);
    const { runId } = await shaky.runs.create({ experimentId, startTime: START });
    proxy.failNext(kinds, changes);
    await shaky.logBatch(runId, { params: { seed: '1' }, tags: { a: 'b' }, metrics: points('loss', 2100) });
    proxy.failNext(kinds, changes);
    const bytes = Buffer.alloc(700_000, 'xyz');
    await shaky.artifacts.upload(runId, 'big.bin', bytes);
    await proxy.stop();
    expect(waits.length).toBeGreaterThanOrEqual(4);
    expect((await all(client().runs.search([experimentId]))).map((run) => run.runId)).toEqual([runId]);
    expect((await client().runs.get(runId)).params).toEqual({ seed: '1' });
    expect(await all(client().metrics.history(runId, 'loss'))).toEqual(points('loss', 2100));
    expect(bytes.equals(await client().artifacts.read(runId, 'big.bin'))).toBe(true);
  }, 30_000);

  it('writes what MLflow’s own Python client reads', async () => {
    const run = await newRun();
    await client().logBatch(run.runId, { params: { 'a b': 'ü' }, tags: { t: '1' }, metrics: points('m', 3) });
    await client().metrics.log(run.runId, { key: 'm', value: NaN, timestamp: START + 3, step: 3 });
    await client().inputs.log(run.runId, [{ name: 'ring', digest: 'a1', sourceType: 'code', source: '{}', context: 'training' }]);
    await client().artifacts.upload(run.runId, 'ü/x y.txt', 'hello');
    const program = `
import json, sys
from mlflow import MlflowClient
client = MlflowClient()
run = client.get_run(sys.argv[1])
path = client.download_artifacts(sys.argv[1], 'ü/x y.txt')
print(json.dumps({
    'params': run.data.params,
    'tag': run.data.tags['t'],
    'history': [[m.step, m.timestamp, str(m.value)] for m in client.get_metric_history(sys.argv[1], 'm')],
    'inputs': [[i.dataset.name, i.dataset.digest, i.tags[0].value] for i in run.inputs.dataset_inputs],
    'artifact': open(path).read(),
}))`;
    expect(await server().python(program, run.runId)).toEqual({
      params: { 'a b': 'ü' },
      tag: '1',
      history: [
        [0, START, '0.0'], // sin 0
        [1, START + 1, String(Math.sin(1))],
        [2, START + 2, String(Math.sin(2))],
        [3, START + 3, 'nan'],
      ],
      inputs: [['ring', 'a1', 'training']],
      artifact: 'hello',
    });
  }, 60_000);

  it('does what its README shows', async () => {
    const readme = await readFile(new URL('../../../core/mlflow-ts-client/README.md', import.meta.url), 'utf8');
    const example = /```ts\n(import[^\n]*\n)(.*?)```/s.exec(readme)![2]!;
    const printed: unknown[][] = [];
    const { code } = await transform(`async () => {${example}}`, { loader: 'ts' });
    const names = { fromEnvironment: () => fromEnvironment({ MLFLOW_TRACKING_URI: server().uri }), MlflowClient, safeKey, where };
    const console = { log: (...words: unknown[]) => printed.push(words) };
    const run = compileFunction(`return (${code.replace(/;\s*$/, '')})()`, ['console', ...Object.keys(names)]) as (
      ...values: unknown[]
    ) => Promise<void>;
    await run(console, ...Object.values(names));
    expect(printed).toEqual([
      [1, 1],
      [2, NaN],
      [3, 1 / 3],
      ['seed 1', 'FINISHED', 'hinge'],
      ['notes/read me.md', '# Ring\n'.length],
    ]);
  });

  it('fails by an MlflowError where the address is not that of an MLflow server', async () => {
    const elsewhere = new MlflowClient({ trackingUri: `${server().uri}/no-prefix`, retries: 0 });
    const error: unknown = await elsewhere.runs.get('0'.repeat(32)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(MlflowError);
    expect(error).toMatchObject({ retryable: false });
  });
});
