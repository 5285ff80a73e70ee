import * as fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, afterEach, describe, expect, it, jest } from '@jest/globals';

import type { Run } from '../../../core/mlflow-ts-client/src/index.ts';
import { resumeRun, startRun } from '../../../core/run/run.ts';
import { trackerContract } from '../../../core/testing/index.ts';
import mlflow from '../../../plugins/tracker/mlflow.ts';
import { runContract } from '../../contracts/run.ts';
import { removeFolders, stopAfter, tinyOptions, tinySpec } from '../../core/run/tiny.ts';
import { describeWithMlflow } from '../../support/mlflow-server.ts';
import { testFaults } from './mlflow-faults.ts';
import { expectedHistory, filesOf, historyOf, only, runsOf } from './mlflow-runs.ts';

jest.setTimeout(60_000); // a run of a second takes ten where others compute
afterEach(removeFolders);

type Params = Parameters<typeof mlflow.create>[0];
const make = (params: Partial<Params> = {}, environment: Record<string, string> = {}) =>
  mlflow.create(mlflow.params.parse(params), { environment });

describe('the address of the server', () => {
  it('is the param, else that of the environment; nothing is asked of it yet', () => {
    const environment = { MLFLOW_TRACKING_URI: 'http://environment:1/ml/' };
    expect(make({}, environment).destination).toBe('http://environment:1/ml');
    expect(make({ uri: 'https://param:2' }, environment).destination).toBe('https://param:2');
  });

  it('keeps credentials to itself', () => {
    expect(make({}, { MLFLOW_TRACKING_URI: 'http://me:secret@there:1' }).destination).toBe('http://there:1');
    expect(mlflow.params.safeParse({ uri: 'http://me:secret@there:1' }).success).toBe(false);
  });

  it.each([
    [{}, 'neither'],
    [{ MLFLOW_TRACKING_URI: 'sqlite:///mlflow.db' }, 'sqlite:///mlflow.db'],
    [{ MLFLOW_TRACKING_URI: 'http://there', MLFLOW_HTTP_REQUEST_TIMEOUT: 'soon' }, 'MLFLOW_HTTP_REQUEST_TIMEOUT'],
  ])('is asked for where the environment is %j', (environment, received) => {
    expect(() => make({}, environment)).toThrow(
      expect.objectContaining({ code: 'E_SPEC_VALUE', message: expect.stringContaining(received) }),
    );
  });
});

/** An experiment of its own keeps tests apart. */
const specFor = (experiment: string, changes: object = {}) => tinySpec({ experiment, ...changes });

/** What MLflow's own client says of the first run of an experiment. */
const READ = `
import json, sys, tempfile, os, mlflow
from mlflow import MlflowClient
client = MlflowClient()
experiment = client.get_experiment_by_name(sys.argv[1])
run = client.search_runs([experiment.experiment_id])[0]
folder = client.download_artifacts(run.info.run_id, '', tempfile.mkdtemp())
files = {os.path.relpath(os.path.join(at, name), folder): open(os.path.join(at, name), 'rb').read().hex() for at, _, names in os.walk(folder) for name in names}
print(json.dumps({
  'name': run.info.run_name, 'status': run.info.status, 'start': run.info.start_time, 'end': run.info.end_time,
  'params': run.data.params, 'tags': run.data.tags, 'files': files,
  'loss': [[m.step, m.value, m.timestamp] for m in client.get_metric_history(run.info.run_id, 'loss/generator')],
  'inputs': [[i.dataset.name, i.dataset.digest, i.tags[0].value, json.loads(i.dataset.profile)] for i in run.inputs.dataset_inputs],
}))
`;
interface ReadRun {
  readonly name: string;
  readonly status: string;
  readonly start: number;
  readonly end: number;
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, string>>;
  readonly loss: readonly (readonly number[])[];
  readonly inputs: readonly (readonly unknown[])[];
}

describeWithMlflow('tracker/mlflow with a real MLflow server', (server) => {
  describe('as a tracker', () => {
    const dir = fs.mkdtempSync(join(tmpdir(), 'ganvil-'));
    afterAll(() => fs.rmSync(dir, { recursive: true }));
    fs.mkdirSync(join(dir, 'artifacts/samples'), { recursive: true });
    fs.writeFileSync(join(dir, 'artifacts/samples/grid-00000001.png'), 'a picture');
    const environment = {};
    Object.defineProperty(environment, 'MLFLOW_TRACKING_URI', { get: () => server().uri, enumerable: true });
    const arrived = async () => {
      const found = await runsOf(server(), 'contract/tracker');
      const run = found.toSorted((a, b) => number(b) - number(a))[0]!;
      const points = (await historyOf(server(), run)).map((line) => {
        const [name, step, value, time] = line.split(' ') as [string, string, string, string];
        return { name, step: Number(step), time: Number(time), ...(Number.isFinite(Number(value)) ? { value: Number(value) } : {}) };
      });
      const shots = (await filesOf(server(), run)).flatMap((path) => {
        const [, row, step] = /^images\/(.+)\+step\+(\d+)\+.*\+compressed\.png$/.exec(path) ?? [];
        return row === undefined ? [] : [{ row: `${row.replaceAll('~', '/')}.png`, step: Number(step) }];
      });
      const status = ({ RUNNING: 'running', FINISHED: 'finished', FAILED: 'failed', KILLED: 'interrupted' } as const)[run.status]!;
      return { points: points.sort((a, b) => a.time - b.time), shots, status };
    };
    const number = ({ runName }: Run) => Number(/\d+$/.exec(runName)![0]);
    runContract(trackerContract(mlflow, { environment, dir, arrived }));
  });

  it('mirrors a run live, as MLflow itself reads it', async () => {
    const { options, warnings } = await tinyOptions();
    const services = {
      ...options.services,
      tracker: { use: 'mlflow', with: mlflow.params.parse({}), as: 'mlflow' },
      environment: { MLFLOW_TRACKING_URI: server().uri },
    };
    const best = { metric: 'mode-coverage/high-quality', direction: 'max' };
    const spec = await specFor('mirrored/ring', { checkpoint: { every: 4, best } });
    const { dir, id } = await startRun(spec, { ...options, services, suite: 'mirrored' });
    const found = (await server().python(READ, 'mirrored/ring')) as ReadRun;
    const record = JSON.parse(fs.readFileSync(join(dir, 'run.json'), 'utf8')) as {
      times: { started: number; ended: number };
      metrics: Record<string, { bestStep: number }>;
    };
    const { started, ended } = record.times;
    expect(found).toMatchObject({ name: id, status: 'FINISHED', start: started, end: ended });
    expect(found.params).toMatchObject({ seed: '1', steps: '20', 'generator.hidden': '[8]', 'trainer.generator.optimizer': 'adam' });
    expect(found.tags).toMatchObject({
      'ganvil.run-id': id,
      'ganvil.suite': 'mirrored',
      'ganvil.group': expect.stringMatching(/^[0-9a-f]{16}$/),
      'ganvil.versions.tfjs': '4.22.0',
      'ganvil.host.cpu': 'a cpu',
      'mlflow.source.git.commit': 'abc',
      'mlflow.loggedImages': 'True',
    });
    const points = fs.readFileSync(join(dir, 'metrics.jsonl'), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, number | string>); // prettier-ignore
    const losses = points.filter(({ name }) => name === 'loss/generator').map(({ step, value, time }) => [step, value, time]);
    expect(found.loss).toEqual(losses);
    expect(found.inputs).toEqual([['ring', expect.stringMatching(/^[0-9a-f]{32}$/), 'training', { split: 'train' }]]);

    const hex = (path: string) => fs.readFileSync(join(dir, path)).toString('hex');
    const bestFile = `checkpoints/step-${String(record.metrics[best.metric]!.bestStep).padStart(8, '0')}.safetensors`;
    expect(found.files).toMatchObject({
      'spec.yaml': hex('spec.yaml'),
      'run.json': hex('run.json'),
      'checkpoints/last.safetensors': hex('checkpoints/step-00000020.safetensors'),
      'checkpoints/best.safetensors': hex(bestFile),
    });
    // the names by which MLflow's pages draw pictures over steps: each twice, the second for the panel
    const images = Object.keys(found.files).filter((path) => path.startsWith('images/')).sort(); // prettier-ignore
    const shots = images.filter((path) => !path.endsWith('+compressed.png'));
    expect(shots.map((path) => Number(/^images\/sample-grid~samples\+step\+(\d+)\+timestamp\+\d+\+[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\.png$/.exec(path)?.[1])).sort((a, b) => a - b)).toEqual([5, 10, 15, 20]); // prettier-ignore
    expect(images).toEqual(shots.flatMap((path) => [path.replace(/\.png$/, '+compressed.png'), path]).sort());
    const last = shots.find((path) => path.includes('+step+20+'))!;
    expect(found.files[last]).toBe(hex('artifacts/sample-grid/samples-00000020.png'));

    // all of it, in the journal's words
    const run = only(await runsOf(server(), 'mirrored/ring'));
    expect(await historyOf(server(), run)).toEqual(expectedHistory(dir));
    expect(warnings).toEqual([]);
  });

  it('says how runs failed, were stopped and went on, and keeps the params of the first time', async () => {
    const { options } = await tinyOptions();
    const tracker = { use: 'mlflow', with: { uri: server().uri, checkpoints: 'none' } };
    const stopped = await startRun(await specFor('ends/ring', { tracker }), { ...options, ...stopAfter(7, options) });
    const read = async () => only(await runsOf(server(), 'ends/ring'));
    expect(await read()).toMatchObject({ status: 'KILLED', params: { steps: '20' } });
    await resumeRun(stopped.dir, options);
    expect(await read()).toMatchObject({ status: 'FINISHED' });
    await resumeRun(stopped.dir, { ...options, spec: await specFor('ends/ring', { tracker, steps: 22 }) });
    const run = await read();
    expect(run).toMatchObject({ status: 'FINISHED', params: { steps: '20' }, tags: { 'ganvil.changed.steps': '22' } });
    expect(await historyOf(server(), run)).toEqual(expectedHistory(stopped.dir));
    expect((await filesOf(server(), run)).filter((path) => path.startsWith('checkpoints'))).toEqual([]);

    const objective = ['non-saturating', { use: 'poisoned', with: { until: 7 } }];
    const failed = await startRun(await specFor('ends/failed', { objective, tracker }), options);
    expect(failed.status).toBe('failed');
    expect(only(await runsOf(server(), 'ends/failed'))).toMatchObject({
      status: 'FAILED',
      tags: { 'ganvil.error': expect.stringContaining('E_RUN_NOT_FINITE') },
    });
  });

  testFaults(server);
});
