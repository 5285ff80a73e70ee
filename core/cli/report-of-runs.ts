import type { ReportedRun } from '../report/reported-run.ts';
import { runsReport } from '../report/runs-report.ts';
import { findRuns } from '../run/list.ts';
import { statisticsDraws } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { runsFolder } from './facts.ts';
import { quoted, runsArgument } from './options.ts';
import type { ReportArguments } from './report.ts';
import type { Made } from './report.action.ts';
import { warnOfDamage } from './report-errors.ts';
import { chosenMetrics, wordsOf } from './report-metrics.ts';
import { reportedRuns } from './reported-runs.ts';
import { shortPath } from './short-path.ts';

/** The report of runs and experiments. */
export async function makeRunsReport({ names, metric, by, runs: folder }: ReportArguments): Promise<Made> {
  const found = [
    ...new Map(names.flatMap((name) => findRuns(runsFolder(folder), name, warnOfDamage)).map((run) => [run.dir, run])).values(),
  ];
  const metrics = chosenMetrics(found.map(({ record }) => record), wordsOf(metric)); // prettier-ignore
  const runs = await reportedRuns(found, metrics);
  const options = [...metric.map((one) => ` --metric ${quoted(one)}`), ...by.map((one) => ` --by ${quoted(one)}`)].join('');
  const report = runsReport({
    runs,
    title: names.join(', '),
    metrics,
    ...(by.length > 0 ? { by: wordsOf(by) } : {}),
    draws: statisticsDraws(),
    commands: (rows) => [
      ...rows.map(({ runs: own }) => trainAgain(own, folder)),
      `npx ganvil report ${names.map(quoted).join(' ')}${options}${runsArgument(folder)}`,
    ],
  });
  const code = runs.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok;
  return { report, code, next: `ganvil compare ${names.map(quoted).join(' ')}${runsArgument(folder)}` };
}

/** From the resolved spec of the first run, as many seeds as there are, into the folder that the report reads. */
function trainAgain(runs: readonly ReportedRun[], folder: string | undefined): string {
  const [first] = runs;
  const many = runs.length > 1 ? ` --seeds ${runs.length}` : '';
  return `npx ganvil run ${quoted(`${shortPath(first!.dir)}/spec.yaml`)}${many}${runsArgument(folder)}`;
}
