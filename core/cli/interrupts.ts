/** Ctrl-C and SIGTERM: the first asks the run to stop after its step, the second ends the process at once. */
import type { Clock } from '../contracts.ts';
import type { StopSignal } from '../run/types.ts';
import { EXIT } from './exit-codes.ts';

export interface Interrupts extends StopSignal {
  /** Leaves the signals to Node.js again. */
  release(): void;
}

/** npx may hand on the Ctrl-C that the terminal has sent to all: the same signal so soon again, in milliseconds, is the same key press. */
const ECHO_MS = 200;

/** Listens until it is released. `onFirst` tells the user what is going on. */
export function listenForInterrupts(clock: Clock, onFirst: () => void): Interrupts {
  let first: { readonly signal: string; readonly time: number } | undefined;
  const onSignal = (signal: NodeJS.Signals) => {
    if (first === undefined) {
      first = { signal, time: clock.now() };
      onFirst();
    } else if (signal !== first.signal || clock.now() - first.time > ECHO_MS) {
      process.exit(EXIT.interrupted); // asked twice: a checkpoint that is being written is not waited for
    }
  };
  const signals = ['SIGINT', 'SIGTERM'] as const;
  for (const signal of signals) process.on(signal, onSignal);
  return {
    get stopRequested() {
      return first !== undefined;
    },
    release() {
      for (const signal of signals) process.off(signal, onSignal);
    },
  };
}
