/** What every tracker must do. What it tracks to is the caller's: a server on loopback, or a record in memory. */
import assert from 'node:assert/strict';

import type { Point, RunStatus, Tracker } from '../contracts.ts';
import type { Plugin } from '../define.ts';
import type { Check } from './check.ts';
import { contractEngine } from './engine.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';
import { makeToy, PLANE } from './toy-game.ts';

/** What has arrived where a tracker tracks to, of the run that was begun last. */
export interface Arrived {
  /** In the order of arrival; `time` in milliseconds. */
  readonly points: readonly Pick<Point, 'step' | 'time' | 'name' | 'value'>[];
  readonly artifacts: readonly string[];
  readonly status: RunStatus;
}

export interface TrackerContractOptions extends MadeWith {
  arrived(): Promise<Arrived>;
  /** A folder that is the run's: `artifacts/samples-1.png` lies in it. */
  readonly dir: string;
}

export function trackerContract(plugin: Plugin<'tracker'>, options: TrackerContractOptions): Check[] {
  let runs = 0;
  const withRun = async (work: (tracker: Tracker) => Promise<void>): Promise<Arrived> => {
    const engine = await contractEngine();
    const toy = makeToy(engine);
    const context = {
      space: PLANE,
      classes: 0,
      noise: undefined,
      batch: 1,
      initial: toy.random.stream('initial/tracker'),
      engine,
      roles: {} as never,
    };
    try {
      const tracker = make(plugin, options, context);
      await tracker.begin({ id: `run-${++runs}`, experiment: 'contract/tracker', dir: options.dir, spec: { seed: 1, steps: 2 } });
      await work(tracker);
    } finally {
      toy.dispose();
    }
    return options.arrived();
  };
  const point = (step: number, name: string, value: number): Point => ({ step, time: 1_700_000_000_000 + step, name, value });

  return [
    ...pluginContract(plugin, options),
    {
      name: 'passes every point on once, in order within its name, whatever the sizes of the batches',
      run: async () => {
        const names = ['loss/discriminator', 'loss/generator'];
        const sent = Array.from({ length: 30 }, (_, i) => point(i + 1, names[i % 2]!, i / 8));
        const { points } = await withRun(async (tracker) => {
          await tracker.points([]);
          for (const [from, to] of [[0, 1], [1, 20], [20, 30]] as const) await tracker.points(sent.slice(from, to)); // prettier-ignore
          await tracker.end('finished');
        });
        for (const name of names) {
          const of = (list: Arrived['points']) =>
            list.filter((one) => one.name === name).map(({ step, time, value }) => ({ step, time, value }));
          assert.deepEqual(of(points), of(sent));
        }
      },
    },
    {
      name: 'takes a point without a value, and passes on no number for it',
      run: async () => {
        const absent: Point = {
          step: 1,
          time: 1_700_000_000_000,
          name: 'mode-coverage/forward-kl',
          state: 'infinite',
          reason: 'a mode is missing',
        };
        const { points } = await withRun(async (tracker) => {
          await tracker.points([absent, point(2, 'mode-coverage/forward-kl', 0.5)]);
          await tracker.end('finished');
        });
        assert.deepEqual(points.filter(({ value }) => value !== undefined).map(({ step, value }) => [step, value]), [[2, 0.5]]); // prettier-ignore
      },
    },
    {
      name: 'passes artifacts on',
      run: async () => {
        const path = 'artifacts/samples-1.png';
        const { artifacts } = await withRun(async (tracker) => {
          await tracker.artifact({ path, step: 1 });
          await tracker.end('finished');
        });
        assert.deepEqual(artifacts, [path]);
      },
    },
    ...(['finished', 'failed', 'interrupted'] as const).map((status): Check => ({
      name: `says how a run ended: ${status}`,
      run: async () => assert.equal((await withRun((tracker) => tracker.end(status))).status, status),
    })),
  ];
}
