import { expect, it } from '@jest/globals';

import type { SourcedRun } from '../../../core/cli/run-source.ts';
import { plannedOnServer } from '../../../core/cli/server-suite.ts';
import type { WantedGroups } from '../../../core/cli/run-source.ts';
import type { PlannedRun } from '../../../core/suite/plan.ts';
import { groupOf } from '../../../core/tracking/tracked-run.ts';
import { tinySpec } from '../run/tiny.ts';

it('takes the finished run of a spec and a seed, else what there is, the newest of several', async () => {
  const spec = await tinySpec();
  const digests = { './mine.ts': 'ab' };
  const planned = [1, 2, 3, 4].map(
    (seed) => ({ seed, spec: { ...spec, seed }, case: { loaded: { digests } } }) as unknown as PlannedRun, // of a case no more is asked
  );
  const group = groupOf({ spec, plugins: digests });
  const run = (dir: string, seed: number, status: string) => ({ seen: { dir, seed, status } }) as SourcedRun;
  const all = [
    { group, run: run('a', 1, 'finished') },
    { group, run: run('b', 1, 'finished') },
    { group, run: run('c', 1, 'running') },
    { group, run: run('d', 2, 'failed') },
    { group, run: run('e', 2, 'killed') },
    { group, run: run('f', 3, 'running') },
    { group: groupOf({ spec }), run: run('without the plugin', 4, 'finished') },
  ];
  let asked: WantedGroups | undefined;
  const found = await plannedOnServer('tiny', planned, (wanted) => ((asked = wanted), Promise.resolve(all)));
  expect(found.map((one) => one?.seen.dir)).toEqual(['b', 'e', 'f', undefined]);
  expect(asked).toEqual({ suite: 'tiny', experiments: ['tiny/ring'], groups: new Set([group]) });
});
