/**
 * What a worker, a `ganvil run --worker` that another process started, and that process say to each other. The worker sends what happens in its
 * run; the other one may ask it to stop, and asks so, too, by ending.
 */
import type { Clock } from '../contracts.ts';
import type { RunEvent, RunResult, StopSignal } from '../run/types.ts';
import type { Progress } from './progress.ts';

/** `end` comes without the cause of a failure, which the worker has printed. */
export type WorkerMessage =
  | Exclude<RunEvent, { readonly type: 'end' | 'checkpoint' }>
  | { readonly type: 'end'; readonly result: RunResult }
  | { readonly type: 'message'; readonly level: 'info' | 'warn'; readonly text: string };

/** All that is ever said to a worker. */
export const STOP = 'stop';

/** Steps are told no more often than this, in milliseconds. */
const STEP_EVERY_MS = 200;

export interface Parent extends Progress, StopSignal {
  /** Hears no more, so that this process may end. */
  release(): void;
}

/** The process that started this worker; undefined where there is no channel to it. */
export function connectParent(clock: Clock): Parent | undefined {
  if (process.send === undefined) return undefined;
  const tell = (message: WorkerMessage) => void process.send?.(message, undefined, undefined, () => {}); // who has gone hears nothing
  let isStopping = false;
  const onMessage = (message: unknown) => {
    isStopping ||= message === STOP;
  };
  const onDisconnect = () => {
    isStopping = true;
  };
  process.on('message', onMessage);
  process.on('disconnect', onDisconnect);
  let told = -Infinity;
  return {
    get stopRequested() {
      return isStopping;
    },
    logger: {
      info: (text) => tell({ type: 'message', level: 'info', text }),
      warn: (text) => tell({ type: 'message', level: 'warn', text }),
    },
    onEvent(event) {
      if (event.type === 'checkpoint') return;
      if (event.type === 'step') {
        if (clock.now() - told < STEP_EVERY_MS) return;
        told = clock.now();
      }
      if (event.type !== 'end') return tell(event);
      const { error, ...result } = event.result;
      tell({ type: 'end', result: error === undefined ? result : { ...result, error: { ...error, cause: undefined } } });
    },
    end: () => {},
    release() {
      process.off('message', onMessage);
      process.off('disconnect', onDisconnect);
    },
  };
}
