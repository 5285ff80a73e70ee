import { GanvilError } from '../errors.ts';
import { findRuns } from '../run/list.ts';
import { EXIT } from './exit-codes.ts';
import { runsFolder } from './facts.ts';
import { printJson, stderr, stdout } from './output.ts';
import type { PushArguments } from './push.ts';
import { reportError } from './report-errors.ts';
import { push, type PushedRun } from './session.ts';
import { formatTable } from './table.ts';

/** Sends runs one after another, and prints what was sent of each. A run that somebody trains is passed over; a tracker that fails ends it. */
export async function pushNames({ names, uri, runs, json }: PushArguments): Promise<number> {
  const folder = runsFolder(runs);
  const found = [...new Map(names.flatMap((name) => findRuns(folder, name)).map((run) => [run.dir, run])).values()];
  const pushed: PushedRun[] = [];
  let worst: number = EXIT.ok;
  for (const run of found) {
    try {
      pushed.push(await push(run, { uri }));
    } catch (error) {
      worst = Math.max(worst, reportError(error));
      if (!(error instanceof GanvilError && error.code === 'E_RUN_LOCKED')) break;
    }
  }
  if (json) printJson(pushed);
  else if (pushed.length > 0) print(pushed);
  const left = found.length - pushed.length;
  if (left > 0) stderr.write(`Not pushed: ${left} of ${found.length} run${found.length === 1 ? '' : 's'}.`);
  return worst;
}

function print(pushed: readonly PushedRun[]): void {
  const right = (title: string) => ({ title, align: 'right' as const });
  stdout.write(
    formatTable(
      ['run', right('points sent'), right('files sent'), 'to'],
      pushed.map(({ id, points, files, url }) => [id, String(points), String(files), url]),
    ),
  );
}
