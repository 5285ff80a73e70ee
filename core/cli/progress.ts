/** What is seen on stderr while a run goes on: a bar that is drawn over on a terminal, a plain line now and then elsewhere. */
import type { Clock, Logger } from '../contracts.ts';
import type { RunEvent } from '../run/types.ts';
import { inTurn, isMain } from './metric-rows.ts';
import type { Output } from './output.ts';
import { formatDuration, Pace } from './pace.ts';
import { formatNumber } from './table.ts';

export interface Progress {
  onEvent(event: RunEvent): void;
  /** Messages that stay, above the bar. */
  readonly logger: Logger;
  /** Takes the bar away. */
  end(): void;
}

const DRAW_EVERY_MS = 100;
const LINE_EVERY_MS = 10_000;
const BAR = 24;
/** Outputs of metrics that a line has room for. */
const METRICS_SHOWN = 3;

/** What a line is made from. */
export interface View {
  readonly title: string;
  readonly step: number;
  readonly steps: number;
  readonly pace: Pace;
  readonly scalars: Readonly<Record<string, number>>;
  readonly values: Readonly<Record<string, number>>;
}

/** loss/discriminator and loss/generator → `loss discriminator 1.35 generator 0.7`: what groups have in common is said once. */
function labelled(numbers: Readonly<Record<string, number>>, names: readonly string[]): string[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const slash = name.lastIndexOf('/');
    const group = name.slice(0, Math.max(0, slash));
    groups.set(group, [...(groups.get(group) ?? [group]), `${name.slice(slash + 1)} ${formatNumber(numbers[name])}`]);
  }
  return [...groups.values()].map((words) => words.join(' ').trim());
}

const pieces = ({ step, steps, pace, scalars, values }: View) => {
  const left = pace.left(step, steps);
  return {
    count: `${step}/${steps}`,
    speed: pace.rate === undefined ? [] : [`${formatNumber(Number(pace.rate.toPrecision(3)))} it/s`],
    left: left === undefined || step === steps ? [] : [`${formatDuration(left)} left`],
    losses: labelled(scalars, Object.keys(scalars).filter((name) => name.startsWith('loss/'))), // prettier-ignore
    metrics: labelled(values, inTurn(Object.keys(values).filter(isMain)).slice(0, METRICS_SHOWN)),
  };
};

/** One plain line. */
export function plainLine(view: View): string {
  const { count, speed, left, losses, metrics } = pieces(view);
  return [view.title, `step ${count}`, ...speed, ...left, ...losses, ...metrics].join(', ');
}

/** Two lines, cut to `columns`: the bar, and the numbers below it. */
export function barLines(view: View, columns: number): string {
  const { count, speed, left, losses, metrics } = pieces(view);
  const done = Math.round((view.step / view.steps) * BAR);
  const bar = '█'.repeat(done) + '░'.repeat(BAR - done);
  const lines = [[view.title, bar, count, ...speed, ...left].join('  '), [...losses, ...metrics].join('  ')];
  return lines
    .map((line) => line.slice(0, Math.max(1, columns - 1)))
    .join('\n')
    .trimEnd();
}

/** The same in one line, for one run of several. */
export function barLine(view: View, columns: number): string {
  return barLines(view, Infinity)
    .split('\n')
    .join('  ')
    .slice(0, Math.max(1, columns - 1))
    .trimEnd();
}

/** Progress of one run after another. log-update is loaded only for a terminal. */
export async function showProgress(to: Output, clock: Clock): Promise<Progress> {
  const { stream } = to;
  const live = stream.isTTY ? (await import('log-update')).createLogUpdate(stream) : undefined;
  let view: View | undefined;
  let written = 0;
  /** The step of the latest line. */
  let shown = 0;

  const say = (line: string) => {
    if (live === undefined) to.write(line);
    else {
      live.clear();
      to.write(line);
      draw(true);
    }
  };
  const draw = (now = false) => {
    if (view === undefined) return;
    const time = clock.now();
    if (!now && time - written < (live === undefined ? LINE_EVERY_MS : DRAW_EVERY_MS)) return;
    written = time;
    shown = view.step;
    if (live === undefined) to.write(plainLine(view));
    else live(barLines(view, stream.columns || 80)); // 0 where a terminal does not know its width;
  };

  return {
    logger: { info: say, warn: (message) => say(`${to.styled('yellow', 'Warning:')} ${message}`) },
    onEvent(event) {
      switch (event.type) {
        case 'start': {
          const { experiment, seed, step, steps, resumed, engine, dir, parameters } = event;
          const sizes = Object.entries(parameters).map(([player, count]) => `${player} ${count}`);
          if (resumed && step === steps) {
            to.write(`Already finished at step ${step}: ${experiment}, seed ${seed}. Extend it with --set steps=…`);
            break;
          }
          to.write(
            `${resumed ? `Resumed at step ${step}` : 'Started'}: ${experiment}, seed ${seed}, ${engine}; parameters: ${sizes.join(', ') || 'none'}`,
          );
          to.write(to.styled('dim', dir));
          view = { title: `${experiment} ${seed}`, step, steps, pace: new Pace(), scalars: {}, values: {} };
          written = clock.now();
          shown = step;
          break;
        }
        case 'step':
          if (view === undefined) break;
          if (live === undefined && view.step !== shown) draw(); // the step before: had it been evaluated, its line would be there
          view = { ...view, step: event.step, steps: event.steps, scalars: event.scalars };
          view.pace.reach(event.step, clock.now()); // from the first step on, which compiles
          if (live !== undefined) draw();
          break;
        case 'evaluation':
          if (view === undefined) break;
          view = { ...view, values: event.values };
          draw(true);
          break;
        case 'end':
          view = undefined;
          live?.clear();
          break;
        case 'checkpoint':
      }
    },
    end() {
      view = undefined;
      live?.clear();
      live?.done();
    },
  };
}
