import { GanvilError } from '../errors.ts';
import { runsReport } from '../report/runs-report.ts';
import { statisticsDraws } from './compared-runs.ts';
import { EXIT } from './exit-codes.ts';
import { quoted } from './options.ts';
import type { ReportArguments } from './report.ts';
import type { Made } from './report.action.ts';
import { chosenMetrics, wordsOf } from './report-metrics.ts';
import { serverNotes } from './report-notes.ts';
import type { RunSource } from './run-source.ts';

/** The report of runs and experiments. */
export async function makeRunsReport({ names, metric, by }: ReportArguments, source: RunSource): Promise<Made> {
  const { runs: found } = await source.find(names);
  if (found.length === 0) {
    throw new GanvilError('E_RUN_MISSING', { where: source.place, expected: 'runs to report', received: `none of ${names.join(', ')}` });
  }
  const metrics = chosenMetrics(found, wordsOf(metric));
  const runs = await source.reported(found, metrics);
  const options = [...metric.map((one) => ` --metric ${quoted(one)}`), ...by.map((one) => ` --by ${quoted(one)}`)].join('');
  const report = runsReport({
    runs,
    title: names.join(', '),
    metrics,
    ...(by.length > 0 ? { by: wordsOf(by) } : {}),
    draws: statisticsDraws(),
    notes: serverNotes(source, found, runs),
    // from the spec of the first run of each group, with as many seeds as there are
    commands: (rows) => [
      ...rows.flatMap(({ runs: own }) => source.again(own[0]!, own.length)),
      `npx ganvil report ${names.map(quoted).join(' ')}${options}${source.argument}`,
    ],
  });
  const code = runs.some(({ status }) => status === 'failed') ? EXIT.failed : EXIT.ok;
  return { report, code, next: `ganvil compare ${names.map(quoted).join(' ')}${source.argument}` };
}
