/** Nothing lost and nothing doubled, whatever happens between a run and a real MLflow server, and to either of them. */
import * as fs from 'node:fs';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { RandomStreams } from '../../../core/run/random.ts';
import { readRecord } from '../../../core/run/folder.ts';
import { listRuns } from '../../../core/run/list.ts';
import { type RunEvent, startRun } from '../../../core/run/run.ts';
import { pushRun } from '../../../core/tracking/push.ts';
import mlflow from '../../../plugins/tracker/mlflow.ts';
import { ganvil, json, startGanvil } from '../../core/cli/child.ts';
import { TINY } from '../../core/cli/tiny.ts';
import { newFolder, tinyOptions, tinySpec, undisturbed } from '../../core/run/tiny.ts';
import { type Fault, forwardTo, startFaultyServer } from '../../support/faulty-server.ts';
import type { MlflowServer } from '../../support/mlflow-server.ts';
import { expectedHistory, filesOf, historyOf, only, runsOf } from './mlflow-runs.ts';

const HTML = { headers: { 'content-type': 'text/html' }, body: '<html>Please log in</html>' };
const FAULTS: readonly Fault[] = [
  { kind: 'reset' },
  { kind: 'lost answer' },
  { kind: 'half body' },
  { kind: 'cut body' },
  { kind: 'answer', answer: { status: 429 } },
  { kind: 'answer', answer: { status: 500, ...HTML } },
  { kind: 'answer', answer: { status: 503 } },
  { kind: 'answer', answer: { status: 507, body: 'disk full' } },
  { kind: 'answer', answer: { status: 200, ...HTML } },
  { kind: 'answer', answer: { status: 200, body: '[1, 2' } },
];

/** Every fault `rounds` times, in a fixed order, each after a few calls that pass. */
function planned(rounds: number): (Fault | 'none')[] {
  const random = new RandomStreams(1, () => {
    throw new Error('no tensors here');
  }).stream('faults');
  const faults = Array.from({ length: rounds }, () => [...random.permutation(FAULTS.length)].map((i) => FAULTS[i]!)).flat();
  return faults.flatMap((fault) => [...Array.from({ length: random.integers(1, 0, 9)[0]! }, () => 'none' as const), fault]);
}

/** A client that gives up at the first failure, so that what core does about it is seen. */
const impatient = (uri: string) => mlflow.create(mlflow.params.parse({ uri }), { environment: { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' } });

async function expectWhole(server: MlflowServer, experiment: string, dir: string, status = 'FINISHED'): Promise<void> {
  const run = only(await runsOf(server, experiment));
  expect(run).toMatchObject({ status, tags: { 'ganvil.run-id': readRecord(dir).id } });
  expect(await historyOf(server, run)).toEqual(expectedHistory(dir));
  const folder = join(dir, 'artifacts/sample-grid');
  const pictures = fs.existsSync(folder) ? fs.readdirSync(folder) : [];
  expect((await filesOf(server, run)).filter((path) => path.startsWith('images/'))).toHaveLength(2 * pictures.length);
}

export function testFaults(server: () => MlflowServer): void {
  describe('loses nothing and doubles nothing', () => {
    it('when every call may fail in every way, and each push begins in another process', async () => {
      const { dir } = await undisturbed({ experiment: 'faults/push', evaluate: { every: 1, samples: 64 } });
      const faulty = await startFaultyServer(forwardTo(server().uri));
      const faults = planned(3);
      faulty.failNext(faults);
      let pushes = 1;
      // a push that failed is made again with nothing but what is in the folder
      while (!(await pushRun(dir, impatient(faulty.uri), 'mlflow').then(() => true, () => false))) pushes++; // prettier-ignore
      const { length } = faulty.calls;
      await faulty.stop();
      expect(pushes).toBeGreaterThan(10);
      expect(length).toBeGreaterThan(60);
      await expectWhole(server(), 'faults/push', dir);
    });

    it('when calls fail and the server goes and comes again while a run goes on', async () => {
      let faulty = await startFaultyServer(forwardTo(server().uri));
      const faults = FAULTS.flatMap((fault) => ['none', 'none', fault] as const);
      faulty.failNext(faults);
      const { options } = await tinyOptions();
      const restarting: Promise<void>[] = [];
      const onEvent = (event: RunEvent) => {
        if (event.type !== 'step' || event.step !== 8) return;
        const restart = async () => {
          await faulty.stop();
          faulty = await startFaultyServer(forwardTo(server().uri), Number(new URL(faulty.uri).port));
          faulty.failNext(faults);
        };
        restarting.push(restart());
      };
      const tracker = { use: 'mlflow', with: { uri: faulty.uri, wait: 50 } };
      const { dir, status } = await startRun(await tinySpec({ experiment: 'faults/live', tracker }), { ...options, onEvent });
      expect([status, restarting.length]).toEqual(['finished', 1]);
      await Promise.all(restarting);
      await faulty.stop();
      await expectWhole(server(), 'faults/live', dir);
    });

    it('when the server is down until its end, and back for a push; a second push changes nothing', async () => {
      const down = await startFaultyServer(forwardTo(server().uri));
      await down.stop();
      const { options, warnings } = await tinyOptions();
      const tracker = { use: 'mlflow', with: { uri: down.uri, wait: 0 } };
      const { dir, status } = await startRun(await tinySpec({ experiment: 'faults/down', tracker }), options);
      expect(status).toBe('finished');
      expect(warnings.at(-1)).toMatch(/^http:\/\/127\.0\.0\.1:\d+ has not got 92 points and 7 files of the run: .*ganvil push \//);

      const back = await startFaultyServer(forwardTo(server().uri), Number(new URL(down.uri).port));
      const again = () => pushRun(dir, mlflow.create(mlflow.params.parse({ uri: back.uri }), { environment: {} }), 'mlflow');
      expect(await again()).toMatchObject({ points: 92, files: 7 });
      await expectWhole(server(), 'faults/down', dir);
      const before = only(await runsOf(server(), 'faults/down'));
      expect(await again()).toMatchObject({ points: 0, files: 0 });
      expect(await runsOf(server(), 'faults/down')).toEqual([before]);
      await back.stop();
    });

    it('when the run is killed, pushed, resumed without a server, and pushed again', async () => {
      const cwd = newFolder();
      // long enough for a second delivery, with the first numbers, to come before its end
      const spec = TINY.replace('steps: 4', 'experiment: faults/killed\nsteps: 3000').replace('log: { every: 2 }', 'log: { every: 1 }');
      fs.writeFileSync(join(cwd, 'killed.yaml'), spec.replace('evaluate: { every: 2', 'evaluate: { every: 500'));
      const env = { MLFLOW_TRACKING_URI: server().uri };
      const child = startGanvil(['run', 'killed.yaml'], { cwd, env });
      await child.says('Tracked: ');
      for (let seen = 0; seen === 0;) seen = Object.keys((await runsOf(server(), 'faults/killed'))[0]?.metrics ?? {}).length;
      child.process.kill('SIGKILL');
      await child.ended;
      const { dir, record } = listRuns(join(cwd, 'runs'))[0]!;
      expect(record.status).toBe('running');

      const push = () => pushRun(dir, mlflow.create(mlflow.params.parse({}), { environment: env }), 'mlflow');
      await push();
      await expectWhole(server(), 'faults/killed', dir, 'KILLED');
      expect((await ganvil(['run', '--resume', record.id, '--set', 'steps=3050', '--quiet'], { cwd })).code).toBe(0);
      const [pushed] = json<{ points: number }[]>(await ganvil(['push', record.id, '--uri', server().uri, '--json'], { cwd }));
      expect(pushed!.points).toBeGreaterThan(0);
      await expectWhole(server(), 'faults/killed', dir);
      expect(await push()).toMatchObject({ points: 0, files: 0 });
    });
  });
}
