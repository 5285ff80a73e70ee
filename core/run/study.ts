/** A study as the work of a run: one step, and no checkpoints; what was interrupted is measured anew. */
import { setImmediate as nextTurn } from 'node:timers/promises';

import type { Services } from '../compose.ts';
import { composeStudy } from '../compose-study.ts';
import type { StudyFindings, StudyServices } from '../contracts.ts';
import { namedMemoryError } from '../engine/memory.ts';
import { GanvilError } from '../errors.ts';
import { sizesOf } from '../spec/sizes.ts';
import type { StudySpec } from '../spec/types.ts';
import { START } from '../tracking/journal.ts';
import { Ledger } from './ledger.ts';
import { checkFindings, judged, pointsOf, rowsText, STUDY_DIRECTIONS, STUDY_FOLDER } from './study-rows.ts';
import type { Work, WorkParts } from './work.ts';

/** Makes the study and the tracker. Throws what `create` refuses. */
export async function studyWork(spec: StudySpec, services: Services): Promise<Work> {
  const { id, study, tracker, random, engine, clock, logger } = await composeStudy(spec, services);
  return {
    tracker,
    clock,
    logger,
    steps: 1,
    about: { parameters: {} },
    directions: STUDY_DIRECTIONS,
    restore: () => ({ step: 0, from: START }),
    begin(parts) {
      const ledger = new Ledger(parts);
      return {
        ledger,
        async run() {
          const measured = await untilStopped(parts, (progress) => study.measure({ engine, random, progress })).catch((error: unknown) => {
            throw namedMemoryError(error, sizesOf(spec));
          });
          if (measured === undefined) return 'interrupted';
          checkFindings(id, measured);
          await keep(measured, ledger, parts);
          return 'finished';
        },
      };
    },
    dispose: () => {},
  };
}

/** What is thrown through a study that is to stop. */
class Stopped extends Error {}

/** undefined where the run was to be stopped. */
async function untilStopped(
  { signal, onEvent }: WorkParts,
  measure: (progress: StudyServices['progress']) => Promise<StudyFindings>,
): Promise<StudyFindings | undefined> {
  const stopped = new Stopped('The study is to stop.');
  try {
    return await measure(async (done, total, scalars = {}) => {
      for (const [name, value] of Object.entries(scalars)) refuseNonFinite(name, value, done);
      onEvent({ type: 'step', step: done, steps: total, scalars });
      await nextTurn(); // signals are heard here
      if (signal.stopRequested) throw stopped;
    });
  } catch (error) {
    if (error === stopped) return undefined;
    throw error;
  }
}

function refuseNonFinite(name: string, value: number, done: number): void {
  if (Number.isFinite(value)) return;
  const fix = 'Training has diverged: lower the learning rate.';
  throw new GanvilError('E_RUN_NOT_FINITE', {
    where: `step ${done} of the study`,
    expected: `a finite ${name}`,
    received: String(value),
    fix,
  });
}

/** Files before points: a line in the journal says that its files are there. */
async function keep({ rows, artifacts = [] }: StudyFindings, ledger: Ledger, { feed, onEvent }: WorkParts): Promise<void> {
  ledger.step = 1;
  const all = judged(rows);
  const files = [{ name: 'rows.json', bytes: Buffer.from(rowsText(all)) }, ...artifacts];
  const written = files.map((file) => {
    const path = `${STUDY_FOLDER}/${file.name}`;
    ledger.writeFile(path, file.bytes);
    return { metric: 'study', path, ...('preview' in file && file.preview !== undefined ? { preview: file.preview } : {}) };
  });
  const points = pointsOf(all);
  await ledger.append(1, points);
  feed.evaluated(1);
  ledger.update();
  const values = Object.fromEntries(points.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value] as const])));
  const absent = Object.fromEntries(
    points.flatMap(({ name, state, reason = '' }) => (state === undefined ? [] : [[name, { state, reason }] as const])),
  );
  onEvent({ type: 'evaluation', step: 1, values, reference: {}, absent, artifacts: written });
}
