/** Ends one attempt: when its time is up, when the caller's signal says so, or when it is abandoned. */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #timeoutMs: number;
  readonly #outer: AbortSignal | undefined;
  readonly #onAbort = (): void => this.#controller.abort(this.#outer?.reason);
  #timer: NodeJS.Timeout | undefined;
  #expired = false;
  #abandoned: { readonly cause: unknown } | undefined;

  constructor(timeoutMs: number, outer: AbortSignal | undefined) {
    this.#timeoutMs = timeoutMs;
    this.#outer = outer;
    if (outer?.aborted === true) this.#onAbort();
    // Not AbortSignal.any: on a signal that lives as long as a run, Node 20 keeps every combination made of it.
    else outer?.addEventListener('abort', this.#onAbort, { once: true });
    this.extend();
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** True if the time was up, and not the caller's signal first. */
  get expired(): boolean {
    return this.#expired;
  }

  /** What `abandon` was told, if it was called. */
  get abandoned(): { readonly cause: unknown } | undefined {
    return this.#abandoned;
  }

  /** Ends the attempt because it cannot go on from our side. */
  abandon(cause: unknown): void {
    this.#abandoned = { cause };
    this.#controller.abort();
    this.close();
  }

  /** Starts the time anew: something moved. */
  extend(): void {
    clearTimeout(this.#timer);
    if (this.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#expired = true;
      this.#controller.abort();
      this.close();
    }, this.#timeoutMs);
  }

  /** Stops the time until `extend`: nothing has to move. */
  pause(): void {
    clearTimeout(this.#timer);
  }

  /** Must be called at the end of the attempt, or the timer and the listener stay. */
  close(): void {
    clearTimeout(this.#timer);
    this.#outer?.removeEventListener('abort', this.#onAbort);
  }
}
