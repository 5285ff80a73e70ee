/** What a page says of runs that come from a server, beside their numbers. */
import type { ReportedRun } from '../report/reported-run.ts';
import type { RunSource, SourcedRun } from './run-source.ts';

/** Where the runs are, and what the server lacks of them; nothing of runs in a folder. */
export function serverNotes({ place, ofGroups }: RunSource, found: readonly SourcedRun[], reported: readonly ReportedRun[]): string[] {
  if (ofGroups === undefined) return [];
  const logged = found.filter(({ record }) => record === undefined).length;
  const hasPictures = reported.some(({ pictures }) => Object.keys(pictures).length > 0);
  return [
    `The runs are those of the MLflow server ${place}.`,
    ...(logged === 0
      ? []
      : [
          `The server has no record (run.json) of ${logged} of ${found.length} runs: what is said of ${logged === 1 ? 'it' : 'them'} is what was logged, without best values.`,
        ]),
    ...(hasPictures || reported.length === 0 ? [] : ['The server has no picture of any of them.']),
  ];
}
