/**
 * Feeds a tracker while a run goes on, from what is on the disk already. The run says how far its files are and never waits: calls of the tracker
 * are made in between, and made again when they fail. Only the end of a run waits, for as long as the tracker has patience.
 */
import { setTimeout as wait } from 'node:timers/promises';

import type { Logger, TrackedRun, Tracker } from '../contracts.ts';
import type { RunRecord } from '../run/record.ts';
import { Delivery } from './delivery.ts';
import { type Position, START } from './journal.ts';

/** Milliseconds between two deliveries: one takes 4 ms of the processor. */
const PACE_MS = 2000;
/** Between two full batches, of 10 ms each, where there is much to catch up with. */
const BATCH_PACE_MS = 1000;
const FIRST_RETRY_MS = 1000;
const LONGEST_RETRY_MS = 30_000;
/** While the end of the run waits. */
const LAST_RETRY_MS = 500;
/** How long a call that was given up may take to notice it. */
const GRACE_MS = 500;

export interface FeedParts {
  /** undefined where a run has none. */
  readonly tracker: Tracker | undefined;
  /** Of the tracker. */
  readonly name: string;
  readonly dir: string;
  readonly run: TrackedRun;
  readonly logger: Logger;
  /** Waits, no longer than until the signal is aborted; for tests. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** How far the run's files are. */
interface Known {
  readonly to: Position;
  readonly artifactsTo: number;
  /** Where the run is over. */
  readonly record?: RunRecord;
}

export class TrackerFeed {
  readonly #parts: FeedParts;
  readonly #pause: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly #delivery: Delivery | undefined;
  /** Aborted at the end of the run: what rests goes on. */
  readonly #hurry = new AbortController();
  /** Aborted when the end has waited long enough. */
  readonly #given = new AbortController();
  #known: Known = { to: START, artifactsTo: -1 };
  #wake: () => void = () => undefined;
  #mirroring: Promise<boolean> | undefined;
  #problem = '';

  constructor(parts: FeedParts) {
    this.#parts = parts;
    this.#pause = parts.pause ?? (async (ms, signal) => void (await wait(ms, undefined, { signal, ref: false }).catch(() => undefined)));
    if (parts.tracker === undefined) return;
    this.#delivery = new Delivery({
      ...parts,
      tracker: parts.tracker,
      signal: this.#given.signal,
      onBegun: ({ url }) => url !== undefined && parts.logger.info(`Tracked: ${url}`),
      rest: async () => (this.#known.record === undefined ? this.#rest(BATCH_PACE_MS) : undefined),
    });
  }

  begin(): void {
    if (this.#delivery !== undefined) this.#mirroring = this.#mirror(this.#delivery);
  }

  /** The journal's lines before this position are on the disk. */
  wrote(to: Position): void {
    this.#know({ to });
  }

  /** So are the artifacts of this step. */
  evaluated(step: number): void {
    this.#know({ artifactsTo: step });
  }

  /** The run is over: waits until the tracker has taken everything, or its patience is at an end. */
  async end(record: RunRecord): Promise<void> {
    const { tracker, logger, dir } = this.#parts;
    const delivery = this.#delivery;
    if (tracker === undefined || delivery === undefined || this.#mirroring === undefined) return;
    this.#know({ record });
    this.#hurry.abort();
    if (await within(tracker.patience * 1000, this.#mirroring)) return;
    this.#given.abort(new Error('nobody waits any more'));
    await within(GRACE_MS, this.#mirroring);
    const missing = await delivery.missing({ to: this.#known.to, record }).catch(() => undefined);
    const why = this.#problem === '' ? 'it takes longer than the run waits for it' : this.#problem;
    logger.warn(`${tracker.destination} has not got ${inWords(missing)}: ${why}. Send it later: ganvil push ${dir}`);
  }

  #know(news: Partial<Known>): void {
    this.#known = { ...this.#known, ...news };
    this.#wake();
  }

  /** True when everything is delivered, false where it was given up. Never rejects. */
  async #mirror(delivery: Delivery): Promise<boolean> {
    const { logger } = this.#parts;
    for (let failures = 0; ;) {
      const known = this.#known;
      try {
        if (known.record === undefined) await delivery.deliver(known);
        else await delivery.finish({ to: known.to, record: known.record });
        if (failures > 0) logger.info('The tracker takes what it is sent again.');
        failures = 0;
        this.#problem = '';
        if (known.record !== undefined) return true;
        await this.#rest(PACE_MS);
        await this.#newsSince(known);
      } catch (error) {
        if (this.#given.signal.aborted) return false;
        this.#problem = error instanceof Error ? error.message : String(error);
        if (failures++ === 0) logger.warn(`The tracker fails, and the run goes on; it will be tried again. ${this.#problem}`);
        await this.#rest(Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** (failures - 1)));
      }
      if (this.#given.signal.aborted) return false;
    }
  }

  #rest(ms: number): Promise<void> {
    const isOver = this.#known.record !== undefined;
    return isOver ? this.#pause(Math.min(ms, LAST_RETRY_MS), this.#given.signal) : this.#pause(ms, this.#hurry.signal);
  }

  #newsSince(known: Known): Promise<void> {
    return this.#known === known ? new Promise((resolve) => (this.#wake = resolve)) : Promise.resolve();
  }
}

/** What a promise gives, or false if it takes longer. */
async function within(ms: number, promise: Promise<boolean>): Promise<boolean> {
  const settled = new AbortController();
  const late = wait(ms, false, { signal: settled.signal }).catch(() => false);
  try {
    return await Promise.race([promise, late]);
  } finally {
    settled.abort();
  }
}

function inWords(missing: { readonly points: number; readonly files: number } | undefined): string {
  if (missing === undefined) return 'all of the run';
  const counts = [
    [missing.points, 'point'],
    [missing.files, 'file'],
  ] as const;
  const some = counts.filter(([count]) => count > 0).map(([count, noun]) => `${count} ${noun}${count === 1 ? '' : 's'}`);
  return some.length === 0 ? 'the end of the run' : `${some.join(' and ')} of the run`;
}
