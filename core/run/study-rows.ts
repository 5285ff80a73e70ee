/** The rows of a study: judged by their tolerance, as points of the journal, and as the file that reports read. */
import * as fs from 'node:fs';
import { join } from 'node:path';

import { z } from 'zod';

import type { Point, StudyFindings, StudyRow } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import type { Direction } from '../tracking/summary.ts';

/** Of a run's artifacts, relative to its folder. */
export const STUDY_FOLDER = 'artifacts/study';

/** A row with its verdict. `tolerance` is that of `exact`'s unit, also where the study gave a share. */
export interface JudgedRow extends Required<Omit<StudyRow, 'note'>> {
  readonly note: string | null;
  /** |measured − exact|; 0 for two infinities of one sign. */
  readonly error: number;
  readonly within: boolean;
}

/** Which way is better, by the name of a metric. */
export const STUDY_DIRECTIONS: Readonly<Record<string, Direction>> = { 'study/outside': 'min' };

export const judged = (rows: readonly StudyRow[]): JudgedRow[] =>
  rows.map(({ name, measured, exact, tolerance: given, relative = false, relation = 'within', note = null }) => {
    const tolerance = relative ? given * Math.abs(exact) : given;
    const error = measured === exact ? 0 : Math.abs(measured - exact);
    const within =
      relation === 'within' ? error <= tolerance : relation === 'at least' ? measured >= exact - tolerance : measured <= exact + tolerance;
    return { name, measured, exact, tolerance, relative, relation, note, error, within };
  });

/** `<row>/measured`, `/exact`, `/error` and `/tolerance` of each row, then how many rows there are, and how many lie outside tolerance. */
export function pointsOf(rows: readonly JudgedRow[]): Omit<Point, 'step' | 'time'>[] {
  const points = rows.flatMap((row) =>
    (['measured', 'exact', 'error', 'tolerance'] as const).map((what) => pointOf(`${row.name}/${what}`, row[what])),
  );
  const outside = rows.filter(({ within }) => !within).length;
  return [...points, { name: 'study/rows', value: rows.length }, { name: 'study/outside', value: outside }];
}

function pointOf(name: string, value: number): Omit<Point, 'step' | 'time'> {
  if (Number.isFinite(value)) return { name, value };
  return Number.isNaN(value)
    ? { name, state: 'absent', reason: 'The study gave NaN.' }
    : { name, state: 'infinite', reason: `The study gave ${value}.` };
}

/** JSON has no infinities: they stand as texts. */
const number = z.union([z.number(), z.enum(['Infinity', '-Infinity', 'NaN']).transform(Number)]);
const rowsFile = z.array(
  z.object({
    name: z.string(),
    measured: number,
    exact: number,
    tolerance: number,
    relative: z.boolean(),
    relation: z.enum(['within', 'at least', 'at most']),
    note: z.string().nullable(),
    error: number,
    within: z.boolean(),
  }),
);

/** The contents of `rows.json`. */
export const rowsText = (rows: readonly JudgedRow[]): string =>
  `${JSON.stringify(rows, (_, value: unknown) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value), 2)}\n`;

/** The rows that a run's folder holds; undefined where it has none. Throws E_RUN_FORMAT where they are damaged. */
export function readStudyRows(dir: string): JudgedRow[] | undefined {
  const file = join(dir, STUDY_FOLDER, 'rows.json');
  return fs.existsSync(file) ? parseStudyRows(fs.readFileSync(file, 'utf8'), file) : undefined;
}

/** The rows in the text of a `rows.json`, which lies at `where`. Throws E_RUN_FORMAT. */
export function parseStudyRows(text: string, where: string): JudgedRow[] {
  try {
    return rowsFile.parse(JSON.parse(text));
  } catch (cause) {
    const [expected, received] = ["a study's rows", 'something else'];
    throw new GanvilError('E_RUN_FORMAT', { where, expected, received, fix: 'Run the study again.' }, { cause });
  }
}

const ROW_NAME = /^[a-z0-9]+([.-][a-z0-9]+)*$/;
const FILE_NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]*$/;

/** E_PLUGIN_SHAPE for rows and artifacts that cannot be kept. */
export function checkFindings(id: string, { rows, artifacts = [] }: StudyFindings): void {
  const refuse = (expected: string, received: string): never => {
    throw new GanvilError('E_PLUGIN_SHAPE', { where: id, expected, received });
  };
  if (!Array.isArray(rows)) refuse('`rows` in what `measure` gives, a list', typeof rows);
  const names = new Set<string>();
  for (const { name, measured, exact, tolerance } of rows) {
    if (!ROW_NAME.test(name)) refuse('rows named in kebab-case', JSON.stringify(name));
    if (name === 'study' || names.has(name))
      refuse('rows of different names, none called "study"', `"${name}"${names.has(name) ? ' twice' : ''}`);
    names.add(name);
    if ([measured, exact, tolerance].some((value) => typeof value !== 'number')) {
      refuse(`numbers as measured, exact and tolerance of ${name}`, [measured, exact, tolerance].map(String).join(', '));
    }
    if (!(tolerance >= 0) || Number.isNaN(exact))
      refuse(`an exact value and a tolerance of at least 0 of ${name}`, `${exact} and ${tolerance}`);
  }
  for (const { name } of artifacts) {
    if (!FILE_NAME.test(name) || name === 'rows.json')
      refuse("an artifact's file name, without folders and other than rows.json", `"${name}"`);
  }
}
