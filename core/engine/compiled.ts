/**
 * The engine that compiles programs: the first call of a body records it, later calls run its graph on onnxruntime-node. Results repeat bit for
 * bit for one number of threads.
 */
import * as tf from '@tensorflow/tfjs';

import type { Clock, Engine, Logger, Program, ProgramValues, Statics } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { type Backend, startBackend } from './backend.ts';
import { runEagerly } from './eager.ts';
import { checkFirstStep } from './program/check.ts';
import { type Optional, prepare, type Prepared } from './program/prepare.ts';
import { StateStore } from './program/state.ts';
import { commitStep, drawFeeds, type FedValues, runStep } from './program/step.ts';
import { checkSame } from './trace/compare.ts';
import { internals } from './trace/internals.ts';
import { type Body, isRecording, record, recordFeed, type Recording } from './trace/record.ts';

export interface CompiledOptions {
  /** Computes what runs between programs, and the eager steps that compiled ones are compared with. */
  readonly backend?: Backend;
  /** Of the runtime. Results of 1 and of 2 threads may differ in the last bits. */
  readonly threads?: number;
  /** What becomes of a program that cannot be compiled (a kernel without a counterpart, a value that is read): it runs eagerly, with a warning, or fails. */
  readonly onUncovered?: 'fall-back' | 'refuse';
  /** Compares the first compiled step of every program with an eager one. On by default. */
  readonly check?: boolean;
  /** What to do without, for diagnosis. */
  readonly without?: readonly Optional[];
  readonly logger?: Logger;
  readonly clock?: Clock;
}

/** At these calls the body is recorded again: a host value may change late. */
const RECORDED_AGAIN = new Set([2, 64, 2048, 65536]);

interface Variant {
  prepared: Prepared;
  calls: number;
}

const silent: Logger = { info: () => undefined, warn: () => undefined };

/** Starts the engine; programs are prepared at their first call. */
export async function compiledEngine({
  backend = 'wasm',
  threads = 1,
  onUncovered = 'refuse',
  check = true,
  without = [],
  logger = silent,
  clock = { now: () => 0 },
}: CompiledOptions = {}): Promise<Engine> {
  await startBackend(backend);
  moveWhatIsShared();
  const store = new StateStore();
  /** Values that `feed` gives instead of asking its producer, while an eager step repeats a compiled one. */
  let replay: { readonly fed: FedValues; at: number } | undefined;
  let busy: Promise<unknown> = Promise.resolve();

  const eagerStep =
    (body: Body, inputs: Readonly<Record<string, tf.Tensor>>, statics: Statics) =>
    (fed: FedValues): Promise<ProgramValues> => {
      replay = { fed, at: 0 };
      try {
        return runEagerly(body, inputs, statics); // the body itself runs before this returns
      } finally {
        replay = undefined;
      }
    };

  async function firstStep(name: string, body: Body, prepared: Prepared, inputs: Readonly<Record<string, tf.Tensor>>, statics: Statics) {
    const fed = drawFeeds(name, prepared);
    const results = await runStep(prepared, store, fed, inputs);
    if (check) {
      const began = clock.now();
      try {
        const { difference, undecided } = await checkFirstStep(name, prepared, results, eagerStep(body, inputs, statics), fed);
        const rest = undecided === 0 ? '' : `, ${undecided} results that hang on rounding apart`;
        const time = Math.round(clock.now() - began);
        logger.info(`program "${name}": first step as on ${backend} to ${difference.toExponential(1)}${rest} (${time} ms)`);
      } catch (error) {
        if (!(error instanceof Error) || !/not registered for backend/.test(error.message)) throw error;
        logger.info(`program "${name}": first step not compared, ${backend} lacks a kernel (${error.message})`);
      }
    }
    return commitStep(prepared, store, results);
  }

  function program(name: string, body: Body): Program {
    const variants = new Map<string, Variant>();
    let eager = false;

    async function call(inputs: Readonly<Record<string, tf.Tensor>>, statics: Statics): Promise<ProgramValues> {
      if (eager) return runEagerly(body, inputs, statics);
      const key = keyOf(inputs, statics);
      const variant = variants.get(key);
      if (variant !== undefined) {
        variant.calls++;
        checkStillHolds(name, variant.prepared.recording);
        if (RECORDED_AGAIN.has(variant.calls)) checkSame(name, variant.prepared.recording, record(name, body, inputs, statics));
        const results = await runStep(variant.prepared, store, drawFeeds(name, variant.prepared), inputs);
        return commitStep(variant.prepared, store, results);
      }
      const began = clock.now();
      let recording: Recording;
      try {
        recording = recordTwice(name, body, inputs, statics);
      } catch (error) {
        if (onUncovered === 'refuse' || !isUncovered(error)) throw error;
        eager = true;
        logger.warn(`program "${name}" runs eagerly on ${backend}: ${error.message}`);
        return runEagerly(body, inputs, statics);
      }
      const recorded = clock.now();
      const prepared = await prepare(recording, store, { threads, without });
      const [recordingTime, preparing] = [Math.round(recorded - began), Math.round(clock.now() - recorded)];
      const size = `${prepared.nodes} nodes, ${Math.round(prepared.bytes / 1024)} kB`;
      logger.info(`program "${name}": ${size}, recorded in ${recordingTime} ms, prepared in ${preparing} ms`);
      const values = await firstStep(name, body, prepared, inputs, statics);
      variants.set(key, { prepared, calls: 1 });
      return values;
    }

    return async (inputs = {}, statics = {}) => {
      // one at a time: the next call needs the variables that this one leaves
      const before = busy;
      const mine = before.then(
        async () => call(inputs, statics),
        async () => call(inputs, statics),
      );
      busy = mine;
      return mine;
    };
  }

  return {
    name: `compiled on onnxruntime (${threads} ${threads === 1 ? 'thread' : 'threads'}), ${backend} between programs`,
    kind: 'compiled',
    backend,
    threads,
    program,
    feed(produce, shape, dtype = 'float32') {
      if (isRecording()) return recordFeed({ produce, shape: [...shape], dtype });
      return tf.tensor(replay === undefined ? produce() : replay.fed[replay.at++]!, [...shape], dtype);
    },
  };
}

const keyOf = (inputs: Readonly<Record<string, tf.Tensor>>, statics: Statics): string =>
  JSON.stringify([Object.entries(inputs).map(([name, { shape, dtype }]) => [name, dtype, shape]), Object.entries(statics)]);

const isUncovered = (error: unknown): error is GanvilError =>
  error instanceof GanvilError && (error.code === 'E_ENGINE_KERNEL' || error.code === 'E_PROGRAM_READS_VALUE');

/** Records a body until nothing is new: variables that it makes (an optimizer's slots) exist from the first recording on. */
function recordTwice(name: string, body: Body, inputs: Readonly<Record<string, tf.Tensor>>, statics: Statics): Recording {
  let first = record(name, body, inputs, statics);
  if (first.made.length > 0) first = record(name, body, inputs, statics);
  const again = record(name, body, inputs, statics);
  const late = again.made[0] ?? first.made[0];
  if (late !== undefined) {
    throw new GanvilError('E_PROGRAM_VARIABLE', {
      where: `program "${name}"`,
      expected: 'variables that are made before the program, or at its first call',
      received: `the variable "${late.name}", made at a later call`,
      fix: 'Make it where the role is made.',
    });
  }
  checkSame(name, first, again);
  return again;
}

/** What a prepared program relies on: its variables live, and so do the tensors whose values became constants. */
function checkStillHolds(name: string, { variables, captured }: Recording): void {
  const gone = variables.find(({ variable }) => variable.isDisposed);
  if (gone !== undefined) {
    throw new GanvilError('E_PROGRAM_VARIABLE', {
      where: `program "${name}"`,
      expected: 'variables that live as long as the program',
      received: `"${gone.variable.name}", which was disposed`,
      fix: 'Make a new program for new variables.',
    });
  }
  const { tensorInfo } = internals().state;
  if (captured.some((id) => !tensorInfo.has(id))) {
    throw new GanvilError('E_PROGRAM_VALUE', {
      where: `program "${name}"`,
      expected: 'tensors from outside that stay as they are',
      received: 'one that was disposed since the program was prepared',
      fix: 'Hand it in as an input of the call, or keep it in a tf.Variable.',
    });
  }
}

/**
 * On cpu a clone shares its original's values without asking where they are. Here they may lie in the runtime, to be overwritten by the next step:
 * moved first, they are cpu's own.
 */
function moveWhatIsShared(): void {
  const cpu = tf.findBackend('cpu') as unknown as { data: { get(id: object): unknown }; incRef(id: object): void } | null;
  if (cpu === null || shared.has(cpu)) return;
  shared.add(cpu);
  const incRef = cpu.incRef.bind(cpu);
  cpu.incRef = (id) => {
    cpu.data.get(id);
    incRef(id);
  };
}
const shared = new WeakSet<object>();
