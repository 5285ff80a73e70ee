import { relative } from 'node:path';

/** Relative to the current folder where it lies below. */
export function shortPath(path: string): string {
  const short = relative('.', path);
  return short.startsWith('..') ? path : short;
}
