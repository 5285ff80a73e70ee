/** Files that survive a crash: whole or not at all. Everything here is synchronous, so that nothing else happens in between. */
import * as fs from 'node:fs';
import { dirname } from 'node:path';

import { GanvilError } from '../errors.ts';

/** The operations that can fail on a full or broken disk; a test hands in some that do. */
export interface FileOperations {
  write(fd: number, bytes: Uint8Array, offset: number): number;
  fsync(fd: number): void;
  truncate(fd: number, length: number): void;
  rename(from: string, to: string): void;
}
export const diskOperations: FileOperations = {
  write: (fd, bytes, offset) => fs.writeSync(fd, bytes, offset),
  fsync: fs.fsyncSync,
  truncate: fs.ftruncateSync,
  rename: fs.renameSync,
};

/** Ends the name of a file that is being written; whoever opens a folder again may delete such files. */
export const UNFINISHED = '.unfinished';

/** `write` may take less than it is given: this goes on until it took everything. */
export function writeAll(fd: number, bytes: Uint8Array, files: FileOperations): void {
  for (let offset = 0; offset < bytes.length;) offset += files.write(fd, bytes, offset);
}

/** Puts a file in the place of the one before it, if there is one. Afterwards it is on the disk, or the one before still is; else E_RUN_DISK. */
export function replaceFile(path: string, parts: readonly Uint8Array[], files: FileOperations = diskOperations): void {
  const unfinished = path + UNFINISHED;
  try {
    fs.mkdirSync(dirname(path), { recursive: true });
    const fd = fs.openSync(unfinished, 'w');
    try {
      for (const part of parts) writeAll(fd, part, files);
      files.fsync(fd);
    } finally {
      fs.closeSync(fd);
    }
    files.rename(unfinished, path);
    syncFolder(dirname(path), files);
  } catch (error) {
    fs.rmSync(unfinished, { force: true });
    throw diskError(path, error);
  }
}

/** Makes the names in a folder durable. Windows opens no folders and needs this not. */
export function syncFolder(folder: string, files: FileOperations = diskOperations): void {
  if (process.platform === 'win32') return;
  const fd = fs.openSync(folder, 'r');
  try {
    files.fsync(fd);
  } finally {
    fs.closeSync(fd);
  }
}

/** What a file operation threw, for people. */
export function diskError(path: string, error: unknown): GanvilError {
  const { code, message } = error as NodeJS.ErrnoException;
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  return new GanvilError(
    'E_RUN_DISK',
    {
      where: path,
      expected: 'to write this file',
      received: full ? `a full disk (${code})` : message,
      fix: full
        ? 'Make room and resume the run: what is in its folder is whole.'
        : 'See that the folder can be written, and resume the run.',
    },
    { cause: error },
  );
}
