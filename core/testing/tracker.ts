/** What every tracker must do. What it tracks to is the caller's: a server on loopback, or a record in memory. */
import assert from 'node:assert/strict';
import { join } from 'node:path';

import type { Point, RunStatus, TrackedRun, Tracker } from '../contracts.ts';
import type { Plugin, TrackerContext } from '../define.ts';
import type { Check } from './check.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';

/** What has arrived where a tracker tracks to, of the run that was begun last. */
export interface Arrived {
  /** In the order of arrival; `time` in milliseconds. */
  readonly points: readonly Pick<Point, 'step' | 'time' | 'name' | 'value'>[];
  /** Rows of pictures with their steps, such as `samples/grid.png` 1. */
  readonly shots: readonly { readonly row: string; readonly step: number }[];
  readonly status: RunStatus;
}

export interface TrackerContractOptions extends MadeWith {
  arrived(): Promise<Arrived>;
  /** A folder that is the run's: `artifacts/samples/grid-00000001.png` lies in it. */
  readonly dir: string;
  /** Where the tracker finds what it needs to connect; empty by default. */
  readonly environment?: TrackerContext['environment'];
}

const STARTED = 1_700_000_000_000;

export function trackerContract(plugin: Plugin<'tracker'>, options: TrackerContractOptions): Check[] {
  let runs = 0;
  const call = { signal: new AbortController().signal };
  const newTracker = () => make(plugin, options, { environment: options.environment ?? {} });
  const newRun = (): TrackedRun => ({
    id: `contract-${++runs}`,
    experiment: 'contract/tracker',
    started: STARTED,
    live: true,
    seed: 1,
    group: 'one',
    params: { seed: '1', steps: '2' },
    facts: {},
    git: null,
    datasets: [],
  });
  const withRun = async (work: (tracker: Tracker) => Promise<void>, end: Exclude<RunStatus, 'running'> = 'finished'): Promise<Arrived> => {
    const tracker = newTracker();
    await tracker.begin(newRun(), call);
    await work(tracker);
    await tracker.end({ status: end, ended: STARTED + 100, absent: [] }, call);
    return options.arrived();
  };
  const point = (step: number, name: string, value: number): Point => ({ step, time: STARTED + step, name, value });
  const nothing = () => Promise.resolve();

  return [
    ...pluginContract(plugin, options),
    {
      name: 'passes every point on once, in order within its name, whatever the sizes of the batches',
      run: async () => {
        const names = ['loss/discriminator', 'loss/generator'];
        const sent = Array.from({ length: 30 }, (_, i) => point(i + 1, names[i % 2]!, i / 8));
        const { points } = await withRun(async (tracker) => {
          await tracker.points([], call);
          for (const [from, to] of [[0, 1], [1, 20], [20, 30]] as const) await tracker.points(sent.slice(from, to), call); // prettier-ignore
        });
        for (const name of names) {
          const of = (list: Arrived['points']) =>
            list.filter((one) => one.name === name).map(({ step, time, value }) => ({ step, time, value }));
          assert.deepEqual(of(points), of(sent));
        }
      },
    },
    {
      name: 'finds its mirror of a run again, from another process too, and has once what it is told twice',
      run: async () => {
        const [run, sent] = [newRun(), [point(1, 'loss', 0.5), point(2, 'loss', 0.25)]];
        const mirrors: string[] = [];
        for (let i = 0; i < 2; i++) {
          const tracker = newTracker();
          mirrors.push((await tracker.begin(run, call)).id);
          await tracker.points(sent, call);
          await tracker.end({ status: 'finished', ended: STARTED + 100, absent: [] }, call);
        }
        assert.equal(mirrors[0], mirrors[1]);
        const { points } = await options.arrived();
        assert.deepEqual(points.map(({ step, value }) => [step, value]), [[1, 0.5], [2, 0.25]]); // prettier-ignore
      },
    },
    {
      name: 'says that a run that was over goes on again',
      run: async () => {
        const run = newRun();
        const tracker = newTracker();
        await tracker.begin(run, call);
        await tracker.end({ status: 'interrupted', ended: STARTED + 100, absent: [] }, call);
        await newTracker().begin(run, call);
        assert.equal((await options.arrived()).status, 'running');
      },
    },
    {
      name: 'takes a point without a value, and passes on no number for it',
      run: async () => {
        const absent: Point = {
          step: 1,
          time: STARTED,
          name: 'mode-coverage/forward-kl',
          state: 'infinite',
          reason: 'a mode is missing',
        };
        const { points } = await withRun((tracker) => tracker.points([absent, point(2, 'mode-coverage/forward-kl', 0.5)], call));
        assert.deepEqual(points.filter(({ value }) => value !== undefined).map(({ step, value }) => [step, value]), [[2, 0.5]]); // prettier-ignore
      },
    },
    {
      name: 'passes pictures on',
      run: async () => {
        const path = 'artifacts/samples/grid-00000001.png';
        const shot = { row: 'samples/grid.png', step: 1, time: STARTED };
        const { shots } = await withRun((tracker) => tracker.file({ kind: 'artifact', file: join(options.dir, path), path, shot }, call));
        assert.deepEqual(shots, [{ row: shot.row, step: shot.step }]);
      },
    },
    ...(['finished', 'failed', 'interrupted'] as const).map((status): Check => ({
      name: `says how a run ended: ${status}`,
      run: async () => assert.equal((await withRun(nothing, status)).status, status),
    })),
  ];
}
