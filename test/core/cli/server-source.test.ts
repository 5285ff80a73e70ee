/** Runs of a real MLflow server, beside the same runs in their folders. */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';

import { compareRuns } from '../../../core/cli/library.ts';
import { chosenRuns, conditionOf } from '../../../core/cli/run-filter.ts';
import { openSource, type RunSource } from '../../../core/cli/run-source.ts';
import { serverSource } from '../../../core/cli/server-source.ts';
import type { Comparison, CompareOptions } from '../../../core/compare/compare.ts';
import { MlflowClient } from '../../../core/mlflow-ts-client/src/index.ts';
import { startRun } from '../../../core/run/run.ts';
import mlflow from '../../../plugins/tracker/mlflow.ts';
import { describeWithMlflow } from '../../support/mlflow-server.ts';
import { type FaultyServer, forwardTo, startFaultyServer } from '../../support/faulty-server.ts';
import { newFolder, removeFolders, stopAfter, tinyOptions, tinySpec } from '../run/tiny.ts';
import { ganvil } from './child.ts';

jest.setTimeout(120_000); // a run of a second takes ten where others compute

/** Where a run lies is all that may differ. */
const withoutPlaces = (comparison: Comparison): unknown =>
  JSON.parse(JSON.stringify(comparison, (key, value: unknown) => (key === 'dir' ? undefined : value)));
const environment = {};

describeWithMlflow('runs of a real MLflow server', (server) => {
  let runsDir = '';
  let options: Awaited<ReturnType<typeof tinyOptions>>['options'];
  const train = async (changes: object, more: object = {}) => {
    const tracker = { use: 'mlflow', with: mlflow.params.parse({ uri: server().uri, checkpoints: 'none' }), as: 'mlflow' };
    return startRun(await tinySpec(changes), { ...options, services: { ...options.services, tracker, environment }, ...more });
  };
  const both = (): Promise<[RunSource, RunSource]> =>
    Promise.all([openSource({ from: runsDir, runs: undefined }), openSource({ from: server().uri, runs: undefined })]);

  beforeAll(async () => {
    runsDir = newFolder();
    ({ options } = await tinyOptions(runsDir));
    for (const smoothing of [0, 0.1]) {
      const objective = { use: 'non-saturating', with: { smoothing } };
      for (const seed of [1, 2]) await train({ experiment: 'from/ring', seed, objective });
    }
    const objective = ['non-saturating', { use: 'poisoned', with: { until: 7 } }];
    await train({ experiment: 'from/ends', objective });
    await train({ experiment: 'from/ends', seed: 2 }, stopAfter(7, options));
  });
  afterAll(removeFolders);

  it.each<[string[], Partial<CompareOptions>]>([
    [['from/ring'], {}],
    [['from/ring'], { value: 'auc', interval: 't' }],
    [['from/ring'], { value: 'best', by: ['objective'] }],
    [['from/'], { metrics: ['mode-coverage'] }], // with a run that failed, and one that was stopped
  ])('compare like those in the folder: %j %j', async (names, options) => {
    const fromFolder = await compareRuns(names, { ...options, from: runsDir });
    const fromServer = await compareRuns(names, { ...options, from: server().uri });
    expect(withoutPlaces(fromServer)).toEqual(withoutPlaces(fromFolder));
    expect(fromServer.groups.length).toBeGreaterThan(1);
    expect(fromServer.groups[0]!.runs[0]!.dir).toMatch(new RegExp(`^${server().uri}/#/experiments/\\d+/runs/[0-9a-f]{32}$`));
  });

  it('are printed by the same tables, listed, shown and told apart', async () => {
    const call = async (...words: string[]) => {
      const { code, stdout, stderr } = await ganvil(words, { cwd: runsDir });
      expect({ code, errors: stderr.match(/^E_.*/gm) }).toEqual({ code: 0, errors: null });
      return stdout.replace(/^(folder|page) .*\n/gm, '');
    };
    const [{ runs }] = [await (await both())[0].list('from/ring')];
    const ids = runs.map(({ seen }) => seen.id);
    for (const words of [
      ['compare', 'from', '--metric', 'mode-coverage/modes,loss/generator'],
      ['runs', 'list', '--where', 'loss/generator:best < 1 or seed = 1'],
      ['runs', 'show', ids[0]!],
      ['runs', 'diff', ids[0]!, ids[3]!],
    ]) {
      const folder = await call(...words, '--from', runsDir);
      expect(await call(...words, '--from', server().uri)).toBe(folder);
      expect(folder).not.toBe('');
    }
  });

  it.each([
    "objective = 'non-saturating' and seed = 1",
    'objective has poisoned',
    'status = failed or objective.non-saturating.smoothing = 0.1',
    'mode-coverage/modes >= 1 and status = finished',
    'mode-coverage/modes > 1000',
    'experiment = from/ends and not status = failed',
    'objective/poisoned',
  ])('meet %s or not, whether the server narrows it down or has few runs', async (where) => {
    const condition = conditionOf(where);
    const ids = async (source: RunSource) => chosenRuns(await source.find(['from'], condition), condition).found.map(({ seen }) => seen.id);
    const [folder, all] = await both();
    const expected = (await ids(folder)).sort();
    expect((await ids(all)).sort()).toEqual(expected);
    expect((await ids(serverSource(server().uri, { environment, sample: 2 }))).sort()).toEqual(expected);
  });

  it('are not fetched where the server can say that the condition is not met', async () => {
    const proxy = await startFaultyServer(forwardTo(server().uri));
    try {
      const source = serverSource(proxy.uri, { environment, sample: 2 });
      const { runs, others } = await source.find(['from/ring'], conditionOf('seed = 2'));
      expect(runs.map(({ seen }) => seen.seed)).toEqual([2, 2]);
      expect(others).toContain('mode-coverage/modes'); // the sample has it: to ask for it is no mistake
    } finally {
      await proxy.stop();
    }
  });

  it('are found by id, by name, by the beginning of a name, and not by what several have', async () => {
    const [, source] = await both();
    const { seen } = (await source.list('from/ring')).runs[0]!;
    const runId = seen.dir.slice(-32);
    for (const name of [seen.id, seen.id.slice(0, -1), runId]) expect((await source.one(name)).seen.dir).toBe(seen.dir);
    await expect(source.one('2026')).rejects.toMatchObject({
      code: 'E_RUN_MISSING',
      details: { received: expect.stringContaining('stands for') },
    });
    await expect(source.one('from/ring')).rejects.toMatchObject({ code: 'E_RUN_MISSING' });
  });

  it('are asked for by a name that is near where there is none of it', async () => {
    const client = new MlflowClient({ trackingUri: server().uri });
    await client.experiments.delete(await client.experiments.create('gone/ring'));
    const [, source] = await both();
    await expect(source.find(['from/rung'])).rejects.toMatchObject({
      code: 'E_RUN_MISSING',
      details: { fix: 'Did you mean "from/ring"?' },
    });
    await expect(source.find(['gone/ring'])).rejects.toMatchObject({ details: { received: '"gone/ring", which was deleted' } });
  });

  it('have their params while they go on, also those that were cut', async () => {
    const client = new MlflowClient({ trackingUri: server().uri });
    const { experimentId } = await client.experiments.getOrCreate('from/going');
    const [, source] = await both();
    const [finished] = (await source.list('from/ring')).runs;
    const { params } = await client.runs.get(finished!.seen.dir.slice(-32));
    const going = await client.runs.create({ experimentId, startTime: 5, runName: 'going', tags: { 'ganvil.run-id': 'going' } });
    await client.params.log(going.runId, { ...params, 'generator.hidden': '[8… (whole in spec.yaml)' });
    const spec = await client.artifacts.read(finished!.seen.dir.slice(-32), 'spec.yaml');
    await client.artifacts.upload(going.runId, 'spec.yaml', spec);
    await client.metrics.log(going.runId, { key: 'mode-coverage/modes', value: 3, timestamp: 6, step: 5 });
    const { seen, live } = await source.one('going');
    expect(live).toBe(true);
    expect(seen).toMatchObject({
      status: 'running',
      seed: 1,
      step: 5,
      started: 5,
      metrics: { 'mode-coverage/modes': { last: 3, best: null } },
    });
    expect(seen.params).toEqual(finished!.seen.params); // [8], as tinySpec has it
  });

  it('that Ganvil did not make have params and last values, and are in no pair', async () => {
    await server().python(`
import mlflow, sys
sys.stdout = sys.stderr # MLflow says where a run can be seen
mlflow.set_experiment('python')
for rate in (1e-05, 0.1):
    for attempt in range(2):
        with mlflow.start_run(run_name='same'):
            mlflow.log_params({'lr': rate, 'hidden': [64, 64], 'nesterov': True})
            for step in range(3): mlflow.log_metric('loss', (attempt + 1) / (step + 1), step=step)
print('{}', file=sys.__stdout__)`);
    const { groups, differs, differences } = await compareRuns(['python'], { from: server().uri, value: 'auc' });
    expect(differs).toEqual(['lr']);
    expect(groups.map(({ params, runs, repeats }) => ({ params, runs: runs.length, repeats }))).toEqual([
      { params: { lr: 1e-5 }, runs: 2, repeats: [] },
      { params: { lr: 0.1 }, runs: 2, repeats: [] },
    ]);
    // 1, 1/2, 1/3 at the steps 0, 1, 2: ((1 + 1/2) / 2 + (1/2 + 1/3) / 2) / 2 = 7/12, and twice that
    expect(groups[0]!.metrics.loss!.auc!.mean).toBeCloseTo((1.5 * 7) / 12, 12);
    expect(differences).toEqual([]);
    const [, source] = await both();
    expect((await source.list('python')).runs[0]!.seen.params).toEqual({ lr: 1e-5, hidden: [64, 64], nesterov: 'True' });
  });
});

describe('a server that is none', () => {
  let fake: FaultyServer;
  afterEach(() => fake.stop());
  const ask = async (uri: string, env: Record<string, string> = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' }) =>
    serverSource(uri, { environment: env }).find(['ring']);

  it.each([
    [{ status: 200, body: '<html>Hello</html>' }, /expected an MLflow server, .*something else answers there/i],
    [{ status: 404, body: '<html>Not found</html>' }, /expected an MLflow server, .*path prefix/],
    [{ status: 401, body: 'no' }, /expected a server that lets us in, .*Set MLFLOW_TRACKING_USERNAME/],
    [{ status: 403, body: 'no' }, /expected a server that lets us in, .*--allowed-hosts/],
    [{ status: 302, headers: { location: 'http://there' } }, /redirects to http:\/\/there/],
    [{ status: 500, body: 'broken' }, /expected an answer of the MLflow server, .*500/],
  ])('answers %j', async (answer, message) => {
    fake = await startFaultyServer(() => answer);
    await expect(ask(fake.uri)).rejects.toMatchObject({ code: 'E_TRACKER', message: expect.stringMatching(message) });
  });

  it('does not answer', async () => {
    fake = await startFaultyServer(() => ({}));
    await fake.stop();
    await expect(ask(fake.uri)).rejects.toMatchObject({ code: 'E_TRACKER', message: expect.stringContaining('mlflow server') });
    fake = await startFaultyServer(() => ({}));
  });

  it('is shown the credentials of the environment, or those of its own address, and no error shows them', async () => {
    fake = await startFaultyServer(() => ({ status: 401 }));
    const env = { MLFLOW_TRACKING_USERNAME: 'me', MLFLOW_TRACKING_PASSWORD: 'secret' };
    const own = fake.uri.replace('://', '://you:hidden@');
    for (const uri of [fake.uri, own]) {
      const error = await ask(uri, env).then(() => undefined, (problem: Error) => problem); // prettier-ignore
      expect(error?.message).toContain(fake.uri);
      expect(error?.message).not.toMatch(/secret|hidden/);
    }
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
    expect(fake.calls.map(({ headers }) => headers.authorization)).toEqual([basic('me:secret'), basic('you:hidden')]);
  });
});

describe('--from', () => {
  it.each([
    [{ from: 'http://there', runs: 'runs' }, 'one of --from and --runs'],
    [{ from: 'sqlite:///mlflow.db', runs: undefined }, 'A store is read through a server'],
    [{ from: '127.0.0.1:5000', runs: undefined }, 'For a server: http://127.0.0.1:5000'],
    [{ from: 'nowhere', runs: undefined }, 'received "nowhere", which is no folder here'],
    [{ from: 'http://there?a=b', runs: undefined }, 'without ? and #'],
  ])('is refused where it is %j', async (where, message) => {
    await expect(openSource(where)).rejects.toMatchObject({ code: 'E_CALL_ARGUMENT', message: expect.stringContaining(message) });
  });

  it('may be a folder', async () => {
    const folder = join(newFolder(), 'my runs');
    mkdirSync(folder);
    const { place, argument } = await openSource({ from: folder, runs: undefined });
    expect({ place, argument }).toEqual({ place: folder, argument: ` --runs '${folder}'` });
  });
});
