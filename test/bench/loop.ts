/** What the training loop costs: milliseconds an iteration, and the share of them that is not spent in tensor kernels. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { builtIn } from '../../core/cli/built-in.ts';
import { clock, dataFolder, runFacts, runToken } from '../../core/cli/facts.ts';
import { formatNumber, formatTable } from '../../core/cli/table.ts';
import { tInterval } from '../../core/compare/statistics/interval.ts';
import { compose, type Services } from '../../core/compose.ts';
import type { Engine } from '../../core/contracts.ts';
import { train } from '../../core/run/loop.ts';
import { startRun } from '../../core/run/run.ts';
import { loadSpec } from '../../core/spec/load.ts';
import type { TrainingSpec } from '../../core/spec/types.ts';
import { type EngineChoice, startEngine } from './engines.ts';
import { watchKernels, watchSessions } from './kernel-watch.ts';
import { silent } from './prepared.ts';
import { summarize, type Times } from './statistics.ts';
import { training } from '../support/training.ts';

export interface LoopOptions {
  /** A spec file. Its metrics are left out: evaluation is no part of the loop's own cost. */
  readonly spec: string;
  readonly engines: readonly EngineChoice[];
  /** Iterations of a pass, after as many as `warmUp` that do not count. */
  readonly steps: number;
  readonly warmUp: number;
  /** Passes of each kind. */
  readonly repeats: number;
  /** An MLflow server for the passes that are tracked live; there are none without it. */
  readonly uri?: string | undefined;
}
/** The mean of differences of shares, and its 95 % interval. */
export interface Paired {
  readonly mean: number;
  readonly low: number | null;
  readonly high: number | null;
}
export interface LoopRow {
  readonly engine: string;
  /** `loop`: composed and trained, nothing written. `run-folder`: a whole run, with its journal; no tracker. `tracked`: one with a tracker. */
  readonly kind: 'loop' | 'run-folder' | 'tracked';
  /** Milliseconds an iteration, over the passes. */
  readonly ms: Times;
  /** By which share it takes longer than the kind above it, pass by pass: mean, and its 95 % interval by Student's t where there are several passes. */
  readonly more?: Paired;
  /** Of a watched pass, the share of the time that kernels (eager) or the runtime's sessions (compiled) do not take. */
  readonly outside: Times;
  /** By how much more of the time than the kind above it, watched pass by watched pass; an interval as in `more`. */
  readonly moreOutside?: Paired;
  /** Of the same pass, the share that drawing batches and noise takes; part of `outside`. */
  readonly drawing: Times;
}

/** Trains `spec` and calls `stepped` after every iteration. */
type Pass = (spec: TrainingSpec, services: Services, stepped: (step: number) => void) => Promise<void>;

const PASSES: Record<LoopRow['kind'], Pass> = {
  async loop(spec, services, stepped) {
    const composition = await compose(spec, services);
    try {
      const nothing = async () => undefined;
      const start = { from: 0, formerSteps: [], signal: { stopRequested: false } };
      await train(composition.roles(), spec, start, { stepped, log: nothing, evaluate: async () => false, checkpoint: nothing });
    } finally {
      composition.dispose();
    }
  },
  'run-folder': (spec, services, stepped) => wholeRun(spec, { ...services, tracker: undefined }, stepped),
  tracked: wholeRun,
};

async function wholeRun(...[spec, services, stepped]: Parameters<Pass>): Promise<void> {
  const runsDir = mkdtempSync(join(tmpdir(), 'ganvil-bench-'));
  try {
    const { error } = await startRun(spec, {
      services,
      facts: await runFacts(),
      runsDir,
      token: runToken(),
      onEvent: (event) => event.type === 'step' && stepped(event.step),
    });
    if (error !== undefined) throw new Error(error.message, { cause: error.cause });
  } finally {
    rmSync(runsDir, { recursive: true, force: true });
  }
}

export async function benchLoop({ spec: file, engines, steps, warmUp, repeats, uri }: LoopOptions): Promise<LoopRow[]> {
  const { spec: loaded, registry } = await training(loadSpec(file, { registry: builtIn() }));
  const spec: TrainingSpec = { ...loaded, steps: warmUp + steps, metrics: [], checkpoint: { every: loaded.checkpoint.every } };
  const rows: LoopRow[] = [];
  for (const choice of engines) {
    const engine = await startEngine(choice);
    const drawing = watchFeed(engine);
    const services: Services = {
      registry,
      engine: drawing.engine,
      clock,
      logger: silent,
      dataFolder: dataFolder(),
      resolvePath: (path) => path,
      tracker: uri === undefined ? undefined : { use: 'mlflow', with: { uri, checkpoints: 'none', wait: 60 }, as: 'mlflow' },
    };

    /** Milliseconds an iteration, and of them those in kernels, which `inKernels` counts, and those of drawing. */
    const measure = async (pass: Pass, inKernels: () => number): Promise<Marks> => {
      const marks: Marks[] = [];
      await pass(spec, services, (step) => {
        if (step === warmUp || step === warmUp + steps) marks.push({ ms: performance.now(), kernels: inKernels(), drawing: drawing.ms() });
      });
      const [first, last] = marks as [Marks, Marks];
      const each = (key: keyof Marks) => (last[key] - first[key]) / steps;
      return { ms: each('ms'), kernels: each('kernels'), drawing: each('drawing') };
    };

    const found = () => ({ ms: [] as number[], outside: [] as number[], drawn: [] as number[] });
    const kinds = Object.entries(PASSES).filter(([kind]) => kind !== 'tracked' || uri !== undefined);
    const passes = kinds.map(([kind, pass]) => ({ kind: kind as LoopRow['kind'], pass, ...found() }));
    for (let i = 0; i < repeats; i++) {
      // there and back, so that no kind always comes first
      for (const { pass, ms, outside, drawn } of i % 2 === 0 ? passes : passes.toReversed()) {
        ms.push((await measure(pass, () => 0)).ms);
        const watch = choice.engine === 'compiled' ? watchSessions() : watchKernels(engine.backend);
        try {
          const watched = await measure(pass, watch.ms);
          outside.push(1 - watched.kernels / watched.ms);
          drawn.push(watched.drawing / watched.ms);
        } finally {
          watch.stop();
        }
      }
    }
    passes.forEach(({ kind, ms, outside, drawn }, at) => {
      const above = passes[at - 1];
      rows.push({
        engine: engine.name,
        kind,
        ms: summarize(ms),
        ...(above === undefined ? {} : { more: paired(ms.map((one, i) => one / above.ms[i]! - 1)) }),
        outside: summarize(outside),
        ...(above === undefined ? {} : { moreOutside: paired(outside.map((one, i) => one - above.outside[i]!)) }),
        drawing: summarize(drawn),
      });
    });
  }
  return rows;
}

function paired(shares: readonly number[]): Paired {
  const { low, high } = tInterval(shares);
  return { mean: shares.reduce((sum, share) => sum + share, 0) / shares.length, low, high };
}

interface Marks {
  readonly ms: number;
  readonly kernels: number;
  readonly drawing: number;
}

/** The engine with a clock at what produces batches and noise. */
function watchFeed(engine: Engine): { readonly engine: Engine; ms(): number } {
  let ms = 0;
  const timed = <T>(produce: () => T) => {
    const began = performance.now();
    const values = produce();
    ms += performance.now() - began;
    return values;
  };
  return {
    engine: { ...engine, feed: (produce, shape, dtype) => engine.feed(() => timed(produce), shape, dtype) },
    ms: () => ms,
  };
}

const KINDS: Record<LoopRow['kind'], string> = { loop: 'nothing written', 'run-folder': 'run folder', tracked: 'MLflow, live' };
const percent = (share: number) => `${(100 * share).toFixed(1)} %`;
const formatPaired = (paired: Paired | undefined): string => {
  if (paired === undefined) return '';
  const { mean, low, high } = paired;
  return low === null || high === null ? percent(mean) : `${percent(mean)} [${percent(low)}, ${percent(high)}]`;
};

export function formatLoop(rows: readonly LoopRow[]): string {
  const right = (title: string) => ({ title, align: 'right' as const });
  return formatTable(
    [
      'engine',
      'loop',
      right('ms, median'),
      right('ms, min'),
      right('longer than above'),
      right('outside kernels, median'),
      right('min'),
      right('more than above'),
      right('drawing inputs'),
    ],
    rows.map(({ engine, kind, ms, more, outside, moreOutside, drawing }) => [
      engine,
      KINDS[kind],
      formatNumber(ms.median),
      formatNumber(ms.min),
      formatPaired(more),
      percent(outside.median),
      percent(outside.min),
      formatPaired(moreOutside),
      percent(drawing.median),
    ]),
  );
}
