import { MlflowError } from './errors.ts';
import { errorOfAbort } from './failures.ts';
import type { Settings } from './options.ts';

/** Half of it is fixed and half is chance, so that clients that failed together do not come back together. */
const backoffMs = ({ backoffMs: first, longestBackoffMs: longest, random }: Settings, repetition: number, asked: number): number =>
  Math.min(longest, Math.max(asked, Math.min(longest, first * 2 ** (repetition - 1)) * (0.5 + 0.5 * random())));

/** Runs `attempt` until it succeeds, fails in a way that `mayRepeat` does not take, or has used up its repetitions. */
export const repeating = async <T>(
  settings: Settings,
  { call, signal, mayRepeat }: { call: string; signal: AbortSignal | undefined; mayRepeat: (error: MlflowError) => boolean },
  attempt: () => Promise<T>,
): Promise<T> => {
  for (let attempts = 1; ; attempts++) {
    if (signal?.aborted === true) throw errorOfAbort(call, signal.reason);
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof MlflowError)) throw error;
      error.attempts = Math.max(attempts, error.attempts);
      if (attempts > settings.retries || !mayRepeat(error)) throw error;
      await settings.sleep(backoffMs(settings, attempts, error.retryAfterMs ?? 0), signal).catch((stopped: unknown) => {
        throw signal?.aborted === true ? errorOfAbort(call, signal.reason) : stopped;
      });
    }
  }
};
