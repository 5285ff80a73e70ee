/** Where a value was written: every value of a spec keeps it through `extends` and overrides, so that a problem can point at it. */
import { dirname, resolve } from 'node:path';

import { type ErrorCode, type ErrorDetails, GanvilError } from '../errors.ts';

export interface Origin {
  /** `file:line:column`, `--set path`, or the path inside an object. */
  readonly where: string;
  /** The source line with a caret below it; absent for a value of an object. */
  readonly excerpt?: string;
  /** Absolute; relative paths in the value are seen from here. */
  readonly folder: string;
}

/** A text that values are read from. */
export interface Source {
  /** Where the offset (in UTF-16 units) lies. */
  at(offset: number): Origin;
}

const WIDTH = 120;

/** A line and a caret below its column (from 0). A long line is cut around the caret; tabs become spaces, so that the caret stands right. */
function withCaret(line: string, column: number): string {
  const start = column < WIDTH - 20 ? 0 : column - WIDTH / 2;
  const shown = line.slice(start, start + WIDTH).replaceAll('\t', ' ');
  const [head, tail] = [start > 0 ? '…' : '', start + WIDTH < line.length ? '…' : ''];
  return `  ${head}${shown}${tail}\n  ${' '.repeat(head.length + column - start)}^`;
}

/** `file` is shown as it is given. */
export function fileSource(file: string, text: string): Source {
  const folder = dirname(resolve(file));
  return {
    at(offset) {
      const start = text.lastIndexOf('\n', offset - 1) + 1;
      const line = text.slice(start).split(/\r?\n/, 1)[0]!;
      const column = Math.min(offset - start, line.length);
      const number = text.slice(0, start).split('\n').length;
      const where = `${file}:${number}:${column + 1}`;
      return line.trim() === '' ? { where, folder } : { where, excerpt: withCaret(line, column), folder };
    },
  };
}

/** An argument of the command line: `option` is `--set`, and offsets count from the start of `text`. Relative paths are seen from here. */
export function argumentSource(option: string, text: string, folder: string): Source {
  const name = text.split('=', 1)[0]!;
  const where = option === '--set' && name !== '' ? `${option} ${name}` : option;
  const line = `${option} ${text.replaceAll('\n', ' ')}`;
  return { at: (offset) => ({ where, excerpt: withCaret(line, option.length + 1 + offset), folder }) };
}

/** An error that points at its origin. */
export function problem(code: ErrorCode, origin: Origin | undefined, details: Omit<ErrorDetails, 'where' | 'excerpt'>): GanvilError {
  return new GanvilError(code, {
    ...details,
    ...(origin === undefined ? {} : { where: origin.where }),
    ...(origin?.excerpt === undefined ? {} : { excerpt: origin.excerpt }),
  });
}

/** The problems of each file by line and column; files, and what lies in none, in the order of their first problem. */
export function inReadingOrder(problems: readonly GanvilError[]): GanvilError[] {
  const placed = problems.map((one) => {
    const [, file, line, column] = /^(.*):(\d+):(\d+)$/.exec(one.details.where ?? '') ?? [];
    return { one, file: file ?? one.details.where, line: Number(line ?? 0), column: Number(column ?? 0) };
  });
  const files = [...new Set(placed.map(({ file }) => file))];
  placed.sort((a, b) => files.indexOf(a.file) - files.indexOf(b.file) || a.line - b.line || a.column - b.column);
  return placed.map(({ one }) => one);
}
