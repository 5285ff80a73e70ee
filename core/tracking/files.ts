/** The files of a run that are mirrored beside its points. */
import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';

import type { TrackedFile } from '../contracts.ts';
import { filesOf } from '../run/folder.ts';
import type { RunRecord } from '../run/record.ts';
import { UNFINISHED } from './durable.ts';

/** A file that may have to be sent. */
export interface Candidate {
  readonly kind: TrackedFile['kind'];
  readonly file: string;
  readonly path: string;
  /** What it is one of; a file alone is a row of its own. */
  readonly row: string;
  /** Its place in the row: it is sent where the mirror has got less far. A step, or the time at which the file was written. */
  readonly mark: number;
  /** Of what an evaluation made. */
  readonly step?: number;
}

/** The names that a run gives. */
const SHOT = /^(.+)-(\d{8,})(\.[^./]+)?$/;
const CHECKPOINT = /^step-(\d{8,})\.safetensors$/;

/** `grid/samples-00000500.png` → grid/samples.png at step 500. Any other file is a row of its own. */
export function shotOf(path: string): Pick<Candidate, 'row' | 'step'> {
  const [, stem, digits, ending = ''] = SHOT.exec(path) ?? [];
  return digits === undefined ? { row: path } : { row: `${stem}${ending}`, step: Number(digits) };
}

/** Everything in `artifacts/`, shots in the order of their steps; other files come last. */
export async function artifactsOf(dir: string): Promise<Candidate[]> {
  const folder = filesOf(dir).artifacts;
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => []);
  const files = entries.filter((entry) => entry.isFile() && !entry.name.endsWith(UNFINISHED));
  const candidates = await Promise.all(
    files.map(async ({ parentPath, name }): Promise<Candidate> => {
      const file = join(parentPath, name);
      const path = pathIn(dir, file);
      const { row, step } = shotOf(pathIn(folder, file));
      if (step === undefined) return { kind: 'artifact', file, path, row: path, mark: await written(file) };
      return { kind: 'artifact', file, path, row, mark: step, step };
    }),
  );
  return candidates.sort((a, b) => (a.step ?? Infinity) - (b.step ?? Infinity) || (a.path < b.path ? -1 : 1));
}

export async function specOf(dir: string): Promise<Candidate> {
  const file = filesOf(dir).spec;
  return { kind: 'spec', file, path: pathIn(dir, file), row: 'spec', mark: await written(file) };
}

/** What is sent when a run is over: its checkpoints, then its record. */
export async function lastFilesOf(dir: string, { spec, metrics }: Pick<RunRecord, 'spec' | 'metrics'>): Promise<Candidate[]> {
  const { checkpoints, record } = filesOf(dir);
  const steps = (await readdir(checkpoints).catch(() => [])).flatMap((name) => {
    const step = CHECKPOINT.exec(name)?.[1];
    return step === undefined ? [] : [{ name, step: Number(step) }];
  });
  const chosen = (kind: TrackedFile['kind'], wanted: number | null | undefined): Candidate[] =>
    steps.filter(({ step }) => step === wanted).map(({ name, step }) => {
      const file = join(checkpoints, name);
      return { kind, file, path: pathIn(dir, file), row: kind, mark: step };
    }); // prettier-ignore
  const best = spec.study === undefined ? spec.checkpoint.best : undefined;
  return [
    ...chosen('last-checkpoint', Math.max(...steps.map(({ step }) => step))),
    ...chosen('best-checkpoint', best === undefined ? undefined : metrics[best.metric]?.bestStep),
    { kind: 'record', file: record, path: pathIn(dir, record), row: 'record', mark: await written(record) },
  ];
}

const pathIn = (dir: string, file: string) => relative(dir, file).split(sep).join('/');
const written = async (file: string) => (await stat(file)).mtimeMs;
