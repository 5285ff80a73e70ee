/** How fast a run goes, and how long it still takes. */
interface Mark {
  readonly time: number;
  readonly step: number;
}

/** Milliseconds over which the rate is taken: long enough to hold evaluations, short enough to follow a machine that slows down. */
const WINDOW_MS = 20_000;
const MARK_EVERY_MS = 250;

export class Pace {
  readonly #marks: Mark[] = [];

  /** Tells it that `step` was reached at `time`, in milliseconds. */
  reach(step: number, time: number): void {
    const latest = this.#marks.at(-1);
    if (latest !== undefined && time - latest.time < MARK_EVERY_MS) return;
    this.#marks.push({ step, time });
    while (this.#marks.length > 2 && time - this.#marks[1]!.time > WINDOW_MS) this.#marks.shift();
  }

  /** Steps in a second; undefined before there is anything to tell from. */
  get rate(): number | undefined {
    const [first, latest] = [this.#marks[0], this.#marks.at(-1)];
    if (first === undefined || latest === undefined || latest.time === first.time || latest.step === first.step) return undefined;
    return ((latest.step - first.step) * 1000) / (latest.time - first.time);
  }

  /** Seconds until `steps` are reached from `step`. */
  left(step: number, steps: number): number | undefined {
    return this.rate === undefined ? undefined : (steps - step) / this.rate;
  }
}

/** 8 s, 2 min 5 s, 3 h 20 min. */
export function formatDuration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`;
}
