/** What is seen of several runs at once: a line for each on a terminal, below one for all; plain lines elsewhere. */
import type { Clock } from '../contracts.ts';
import { EXIT } from './exit-codes.ts';
import type { Output } from './output.ts';
import { formatDuration, Pace } from './pace.ts';
import { barLine, plainLine, type View } from './progress.ts';
import type { Worked, WorkersView, WorkerTask } from './workers.ts';

const DRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;

interface Active {
  /** undefined before the process has begun its run. */
  view: View | undefined;
  readonly began: number;
  written: number;
}

export interface ShownWorkers extends WorkersView {
  /** A message that stays. */
  say(text: string): void;
  /** Takes the lines away. */
  end(): void;
}

/** `title` names the whole, `total` says how many runs there are. log-update is loaded only for a terminal. */
export async function showWorkers(
  to: Output,
  clock: Clock,
  { title, total, jobs }: { readonly title: string; readonly total: number; readonly jobs: number },
): Promise<ShownWorkers> {
  const { stream } = to;
  const live = stream.isTTY ? (await import('log-update')).createLogUpdate(stream) : undefined;
  const active = new Map<WorkerTask, Active>();
  const counts = { finished: 0, failed: 0, stopped: 0 };
  let trained = 0; // seconds, of all runs that ended
  let drawn = 0;

  const draw = (now = false) => {
    if (live === undefined || (!now && clock.now() - drawn < DRAW_EVERY_MS)) return;
    drawn = clock.now();
    const columns = stream.columns || 80;
    const lines = [...active].map(([{ label }, { view }]) => (view === undefined ? `${label}  starting` : barLine(view, columns)));
    live([headLine(), ...lines].join('\n'));
  };
  const ended = () => counts.finished + counts.failed + counts.stopped;
  const headLine = () => {
    const left = total - ended();
    const seconds = ended() === 0 ? undefined : (trained / ended()) * (left / Math.min(jobs, Math.max(1, left)));
    return [
      `${title}: ${counts.finished} of ${total} runs finished`,
      ...(counts.failed > 0 ? [`${counts.failed} failed`] : []),
      ...(seconds === undefined || left === 0 ? [] : [`about ${formatDuration(seconds)} left`]),
    ].join(', ');
  };
  const say = (text: string) => {
    live?.clear();
    to.write(text);
    if (active.size > 0) draw(true);
  };

  return {
    say,
    onBegin(task) {
      active.set(task, { view: undefined, began: clock.now(), written: clock.now() });
      draw(true);
    },
    onMessage(task, message) {
      const run = active.get(task)!;
      switch (message.type) {
        case 'start':
          run.view = { title: task.label, step: message.step, steps: message.steps, pace: new Pace(), scalars: {}, values: {} };
          run.view.pace.reach(message.step, clock.now());
          if (live === undefined) {
            to.write(
              `${message.resumed ? `Resumed at step ${message.step}` : 'Started'}: ${task.label}, ${message.engine}; ${message.dir}`,
            );
          }
          break;
        case 'step':
          if (run.view === undefined) break;
          run.view = { ...run.view, step: message.step, steps: message.steps, scalars: message.scalars };
          run.view.pace.reach(message.step, clock.now());
          break;
        case 'evaluation':
          if (run.view !== undefined) run.view = { ...run.view, values: message.values };
          break;
        case 'message': // what a single run says of its compilation would drown what is said of all
          if (message.level === 'warn') say(`${task.label}: ${to.styled('yellow', 'Warning:')} ${message.text}`);
          break;
        case 'end':
      }
      if (live !== undefined) draw();
      else if (message.type === 'step' && run.view !== undefined && clock.now() - run.written >= LINE_EVERY_MS) {
        run.written = clock.now();
        to.write(plainLine(run.view));
      }
    },
    onLine: (task, line) => say(`${task.label}: ${line}`),
    onEnd(task, worked) {
      const { began } = active.get(task)!;
      const seconds = (clock.now() - began) / 1000;
      trained += seconds;
      active.delete(task);
      const status = statusOf(worked);
      counts[status === 'finished' ? 'finished' : status === 'interrupted' ? 'stopped' : 'failed']++;
      const colour = status === 'finished' ? 'green' : status === 'interrupted' ? 'yellow' : 'red';
      const step = worked.result === undefined ? '' : ` at step ${worked.result.step}`;
      say(`${task.label}: ${to.styled(colour, status)}${step} after ${formatDuration(seconds)} (${ended()} of ${total})`);
    },
    end() {
      live?.clear();
      live?.done();
    },
  };
}

/** finished, interrupted or failed; a process that ended without a result has failed. */
export function statusOf({ code, result }: Worked): 'finished' | 'interrupted' | 'failed' {
  if (result?.status === 'finished' || result?.status === 'interrupted') return result.status;
  return code === EXIT.interrupted ? 'interrupted' : 'failed';
}

/** Of a run that failed: what its process answered, 2 where the call was wrong. One that was stopped is told by the caller's own code. */
export const exitCodeOf = (worked: Worked): number =>
  statusOf(worked) === 'failed' ? Math.max(EXIT.failed, worked.code ?? EXIT.failed) : EXIT.ok;
