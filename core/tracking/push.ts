/** Sends what a tracker has not got of a run that no process trains: the rest, or all of it. */
import type { Mirror, Tracker } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { readRecord } from '../run/folder.ts';
import { lockRun } from '../run/lock.ts';
import { Delivery } from './delivery.ts';
import { trackedRun } from './tracked-run.ts';

export interface Pushed {
  readonly mirror: Mirror;
  /** Sent now: 0 where the tracker had everything. */
  readonly points: number;
  readonly files: number;
}

/** E_RUN_LOCKED while a process trains the run, E_TRACKER where the tracker fails; what it took until then is not sent again. */
export async function pushRun(dir: string, tracker: Tracker, name: string): Promise<Pushed> {
  const lock = lockRun(dir);
  try {
    const record = readRecord(dir);
    let mirror: Mirror | undefined;
    const { signal } = new AbortController();
    const onBegun = (found: Mirror) => (mirror = found);
    const delivery = new Delivery({ dir, run: trackedRun(record, { live: false }), tracker, name, signal, onBegun });
    await delivery.finish({ to: { bytes: Infinity }, record });
    return { mirror: mirror!, ...delivery.sent };
  } catch (error) {
    if (error instanceof GanvilError) throw error;
    const fix = 'See that it can be reached, and push again: what has arrived is not sent twice.';
    const received = (error as Error).message.replace(/\.$/, '');
    throw new GanvilError('E_TRACKER', { where: tracker.destination, expected: `it to take ${dir}`, received, fix }, { cause: error });
  } finally {
    lock.release();
  }
}
