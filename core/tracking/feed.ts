/** Feeds a tracker with what is on the disk already. Whatever the tracker does, the run goes on. */
import type { Logger, RunStatus, Tracker } from '../contracts.ts';

type Begin = Parameters<Tracker['begin']>[0];
type Points = Parameters<Tracker['points']>[0];
type Artifact = Parameters<Tracker['artifact']>[0];

/** Calls of a tracker wait for each other in the background, so that a slow server slows no step. What it throws is logged once. */
export class TrackerFeed {
  readonly #tracker: Tracker | undefined;
  readonly #logger: Logger;
  #calls = Promise.resolve();
  #complained = false;

  constructor(tracker: Tracker | undefined, logger: Logger) {
    this.#tracker = tracker;
    this.#logger = logger;
  }

  #then(call: (tracker: Tracker) => Promise<void>): void {
    const tracker = this.#tracker;
    if (tracker === undefined) return;
    this.#calls = this.#calls
      .then(() => call(tracker))
      .catch((error: unknown) => {
        if (!this.#complained) this.#logger.warn(`The tracker failed, and the run goes on: ${(error as Error).message}`);
        this.#complained = true;
      });
  }

  begin(run: Begin): void {
    this.#then((tracker) => tracker.begin(run));
  }

  points(points: Points): void {
    if (points.length > 0) this.#then((tracker) => tracker.points(points));
  }

  artifact(artifact: Artifact): void {
    this.#then((tracker) => tracker.artifact(artifact));
  }

  /** Waits until the tracker has taken everything. */
  async end(status: RunStatus): Promise<void> {
    this.#then((tracker) => tracker.end(status));
    await this.#calls;
  }
}
