/** Where a report is written: whole files, or none. */
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, relative, resolve, sep } from 'node:path';

import { GanvilError } from '../errors.ts';
import type { Shot } from '../report/model.ts';
import { replaceFile } from '../tracking/durable.ts';

/** A file of a report. */
export interface ReportFile {
  readonly path: string;
  readonly contents: string | Uint8Array;
}

/** E_CALL_ARGUMENT where it cannot be written: better before runs are trained than after. */
export function checkWritable(option: string, path: string, isFolder: boolean): void {
  const folder = isFolder ? resolve(path) : dirname(resolve(path));
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
    if (!isFolder && existsSync(path) && statSync(path).isDirectory()) throw new Error('a folder');
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const expected = isFolder ? 'a folder that can be written' : 'a file that can be written';
    throw new GanvilError('E_CALL_ARGUMENT', { where: `--${option} ${path}`, expected, received: code ?? message }, { cause: error });
  }
}

/** One after another, each whole. Throws E_CALL_ARGUMENT. */
export function writeFiles(files: readonly ReportFile[]): void {
  for (const { path, contents } of files) {
    try {
      replaceFile(path, [typeof contents === 'string' ? Buffer.from(contents) : contents]);
    } catch (error) {
      const received = error instanceof GanvilError ? error.details.received : String(error);
      throw new GanvilError('E_CALL_ARGUMENT', { where: path, expected: 'a file that can be written', received }, { cause: error });
    }
  }
}

/** Deletes the pictures that the report before this one linked, and this one does not. Other files of the folder stay. */
export function removeStale(folder: string, before: string | undefined, after: string): void {
  const kept = new Set(picturesIn(after));
  for (const name of picturesIn(before ?? '')) if (!kept.has(name)) rmSync(join(folder, 'pictures', name), { force: true });
}
const picturesIn = (markdown: string) => [...markdown.matchAll(/\]\(pictures\/([\w.-]+)\)/g)].map(([, name]) => name!);

/** undefined where there is none. */
export const textIn = (path: string): string | undefined => (existsSync(path) ? readFileSync(path, 'utf8') : undefined);

/** File systems take names of 255 bytes; a number and the ending come behind. */
const LONGEST_STEM = 200;

/** Names for copies of files in one folder: what a file is called, behind what it belongs to. No two are the same, whatever their capitals. */
export class PictureNames {
  readonly #names = new Map<string, string>();
  readonly #taken = new Set<string>();

  /** The same for the same file each time. */
  of({ file, name: own = basename(file) }: Pick<Shot, 'file' | 'name'>, belongsTo: string): string {
    const known = this.#names.get(file);
    if (known !== undefined) return known;
    const ending = extname(own).toLowerCase();
    const stem = clean(`${belongsTo}-${own.slice(0, -ending.length || undefined)}`).slice(0, LONGEST_STEM);
    let name = `${stem}${ending}`;
    for (let i = 2; this.#taken.has(name.toLowerCase()); i++) name = `${stem}-${i}${ending}`;
    this.#names.set(file, name);
    this.#taken.add(name.toLowerCase());
    return name;
  }

  /** Files with their names. */
  all(): readonly (readonly [file: string, name: string])[] {
    return [...this.#names];
  }
}

const clean = (text: string) => text.replaceAll(/[^A-Za-z0-9_.-]+/g, '-').replaceAll(/-+/g, '-').replaceAll(/^-|-$/g, ''); // prettier-ignore

/** With slashes, as a link has it; an address as it is. */
export const linkFrom = (folder: string, file: string): string =>
  /^https?:/.test(file) ? file : relative(resolve(folder), resolve(file)).split(sep).join('/');
