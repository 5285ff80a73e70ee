/** One writer for each run folder: a file `lock` that names the process. */
import * as fs from 'node:fs';
import { hostname } from 'node:os';
import { join, resolve } from 'node:path';

import { GanvilError } from '../errors.ts';
import { diskError } from '../tracking/durable.ts';

export interface Lock {
  release(): void;
}
interface Holder {
  readonly pid: number;
  readonly host: string;
}

/** Folders that this process has locked: a lock of its own number that is not among them was left by an earlier process of that number. */
const mine = new Set<string>();

/**
 * Locks a run folder. The lock of a dead process of this machine is taken over; a live one, or one of another machine, where nobody can know, is
 * E_RUN_LOCKED.
 */
export function lockRun(dir: string): Lock {
  const [folder, file] = [resolve(dir), join(resolve(dir), 'lock')];
  if (!create(file)) {
    const holder = readHolder(file);
    if (holder !== undefined && isHeld(holder, folder)) throw lockedError(folder, holder);
    takeAway(file, holder);
    if (!create(file)) throw lockedError(folder, readHolder(file));
  }
  mine.add(folder);
  return {
    release() {
      mine.delete(folder);
      fs.rmSync(file, { force: true });
    },
  };
}

/** True while a living process of this machine, or one of another machine, has the folder locked. */
export function isLocked(dir: string): boolean {
  const holder = readHolder(join(dir, 'lock'));
  return holder !== undefined && isHeld(holder, resolve(dir));
}

function create(file: string): boolean {
  const holder: Holder = { pid: process.pid, host: hostname() };
  try {
    fs.writeFileSync(file, `${JSON.stringify(holder)}\n`, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw diskError(file, error);
  }
}

/** undefined where there is no lock, or an empty one: a process was killed between making it and writing its name. */
function readHolder(file: string): Holder | undefined {
  try {
    const holder = JSON.parse(fs.readFileSync(file, 'utf8')) as Partial<Holder> | null;
    return typeof holder?.pid === 'number' && typeof holder.host === 'string' ? { pid: holder.pid, host: holder.host } : undefined;
  } catch {
    return undefined;
  }
}

function isHeld({ pid, host }: Holder, folder: string): boolean {
  if (host !== hostname()) return true;
  return pid === process.pid ? mine.has(folder) : isAlive(pid);
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // alive, and somebody else's
  }
}

/**
 * Removes a lock that was read as a dead one's. Renaming moves one file for one process only; if another process has put its own lock there since it
 * was read, that one is what was moved, and goes back.
 */
function takeAway(file: string, dead: Holder | undefined): void {
  const aside = `${file}.${process.pid}`;
  try {
    fs.renameSync(file, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    throw diskError(file, error);
  }
  if (JSON.stringify(readHolder(aside)) === JSON.stringify(dead)) fs.rmSync(aside);
  else fs.renameSync(aside, file);
}

function lockedError(dir: string, holder: Holder | undefined): GanvilError {
  const here = holder === undefined || holder.host === hostname();
  return new GanvilError('E_RUN_LOCKED', {
    where: dir,
    expected: 'a run that no process is writing',
    received: holder === undefined ? 'one that another process has just locked' : `the lock of process ${holder.pid} on ${holder.host}`,
    fix: here ? 'Wait for that process or stop it.' : `If no process on ${holder.host} writes it any more, remove the file "lock".`,
  });
}
