/**
 * A TensorFlow.js backend that writes down kernels instead of computing them. Autodiff and optimizers run on it as they are, so forward, backward,
 * penalty and update all land in one graph. One recording at a time, and it is synchronous from begin to end.
 */
import * as tf from '@tensorflow/tfjs';

import { GanvilError } from '../../errors.ts';
import type { Builder } from '../graph/builder.ts';
import type { Data, Value } from '../graph/graph.ts';
import { type DataId, internals, PassiveBackend } from './internals.ts';
import { elementType, type Kernel, NotCovered } from './kernel.ts';
import { callerOf } from './place.ts';
import { KERNELS } from './table.ts';

export const TRACE = 'ganvil-trace';

/** What a tensor stands for while its recording lasts; `symbol` is made when it is first used. */
interface Entry {
  symbol?: Value;
  readonly make?: () => Value;
  /** Host values, where there are any. */
  readonly values?: Data;
}

/** One recording, as the backend sees it. */
export interface TraceSession {
  readonly program: string;
  readonly builder: Builder;
  /** Tensors from outside that became constants. */
  readonly captured: Set<DataId>;
  /** Where host values were handed to TensorFlow.js. */
  readonly madeAt: Map<Value, Error>;
  /** The first thing that must not happen inside a program; TensorFlow.js may swallow what is thrown. */
  failure: Error | undefined;
}

/** Sums of one value over large constants would swell the model: TensorFlow.js multiplies by ones of the full shape. */
const UNIFORM_FROM = 16;

class TraceBackend extends PassiveBackend<Entry> {
  session: TraceSession | undefined;

  get #session(): TraceSession {
    if (this.session === undefined) throw new Error('Nothing is being traced.');
    return this.session;
  }

  override write(values: tf.backend_util.BackendValues, _shape: number[], dtype: tf.DataType): DataId {
    return this.#host(values as Data, dtype, _shape);
  }

  override move(id: DataId, values: tf.backend_util.BackendValues, shape: number[], dtype: tf.DataType, references: number): void {
    const made = this.#host(values as Data, dtype, shape);
    this.entries.set(id, { entry: this.entry(made)!, references });
    this.entries.delete(made);
  }

  #host(values: Data, dtype: tf.DataType, shape: readonly number[]): DataId {
    const session = this.#session;
    const place = new Error();
    const make = () => {
      const symbol = this.#constant(session.builder, values, dtype, shape);
      session.madeAt.set(symbol, place);
      return symbol;
    };
    return this.store({ values, make });
  }

  #constant(builder: Builder, values: Data, dtype: tf.DataType, shape: readonly number[]): Value {
    const type = elementType(dtype);
    const first = values[0];
    if (values.length >= UNIFORM_FROM && (values as Float32Array).every((value) => value === first)) {
      return builder.full(shape, Number(first), type);
    }
    return builder.values(Array.from(values as Float32Array), shape, type);
  }

  /** A new data id that stands for `symbol`. */
  symbolic(symbol: Value): DataId {
    return this.store({ symbol });
  }

  /** A new data id whose symbol is made when it is first used. */
  lazily(make: () => Value): DataId {
    return this.store({ make });
  }

  /** What a tensor is in the graph. A tensor from outside is a constant. */
  symbolOf({ dataId, dtype, shape }: tf.TensorInfo): Value {
    const session = this.#session;
    const entry = this.entry(dataId);
    if (entry !== undefined) return (entry.symbol ??= entry.make!());
    if (internals().state.tensorInfo.get(dataId)?.backend === this) {
      throw this.fail(
        new GanvilError('E_PROGRAM_VALUE', {
          where: callerOf(new Error()),
          expected: `tensors that program "${session.program}" makes or is handed`,
          received: 'one that was kept from an earlier call of a program',
          fix: 'Return it from the program and hand it in as an input of the next call, or keep it in a tf.Variable.',
        }),
      );
    }
    const values = internals().readSync(dataId);
    session.captured.add(dataId);
    const symbol = this.#constant(session.builder, values, dtype, shape);
    session.madeAt.set(symbol, new Error());
    this.entries.set(dataId, { entry: { symbol }, references: 1 });
    return symbol;
  }

  /** Forgets every symbol: those of a finished recording mean nothing. */
  forget(): void {
    this.entries.clear();
  }

  fail<E extends Error>(error: E): E {
    this.#session.failure ??= error;
    return error;
  }

  override readSync(id: DataId): tf.backend_util.BackendValues {
    const values = this.entry(id)?.values;
    if (values !== undefined) return values as tf.backend_util.BackendValues;
    throw this.fail(this.#readError());
  }

  override read(id: DataId): Promise<tf.backend_util.BackendValues> {
    const values = this.entry(id)?.values;
    // nobody may be waiting for this promise, so it must not be rejected: the recording fails all the same
    if (values === undefined) this.fail(this.#readError());
    return Promise.resolve((values ?? new Float32Array()) as tf.backend_util.BackendValues);
  }

  #readError(): GanvilError {
    return new GanvilError('E_PROGRAM_READS_VALUE', {
      where: callerOf(new Error()),
      expected: `a program that computes with tensors ("${this.#session.program}")`,
      received: "a read of a tensor's value, which does not exist while the program is prepared",
      fix: 'Return it among `scalars` or `tensors` and read it after the call; choose between tensors with tf.where.',
    });
  }
}

let backend: TraceBackend | undefined;

/** The one trace backend of this process; registers it and its kernels when first asked. */
export function traceBackend(): TraceBackend {
  if (backend !== undefined) return backend;
  const made = (backend = new TraceBackend());
  tf.registerBackend(TRACE, () => made, 0);
  for (const kernel of KERNELS) register(made, kernel);
  return made;
}

function register(trace: TraceBackend, { name, emit }: Kernel): void {
  const kernelFunc: tf.KernelFunc = ({ inputs, attrs }) => {
    const { builder, program } = trace.session!;
    const place = new Error();
    builder.place = place;
    const symbols = Array.isArray(inputs)
      ? (inputs as tf.TensorInfo[]).map((tensor) => trace.symbolOf(tensor))
      : Object.fromEntries(
          Object.entries(inputs)
            .filter(([, tensor]) => tensor !== undefined && tensor !== null)
            .map(([input, tensor]) => [input, trace.symbolOf(tensor!)]),
        );
    let result: Value | readonly Value[];
    try {
      result = emit(builder, symbols as never, (attrs ?? {}) as never);
    } catch (error) {
      throw error instanceof NotCovered ? trace.fail(uncovered(program, name, place, error.message)) : error;
    }
    const info = (value: Value): tf.TensorInfo => ({
      dataId: trace.symbolic(value),
      shape: [...value.shape],
      dtype: value.dtype as tf.DataType,
    });
    return Array.isArray(result) ? (result as readonly Value[]).map(info) : info(result as Value);
  };
  tf.registerKernel({ kernelName: name, backendName: TRACE, kernelFunc });
}

/** A kernel that the table lacks, or covers only in part (`detail`). */
export function uncovered(program: string, kernel: string, place: Error, detail?: string): GanvilError {
  return new GanvilError('E_ENGINE_KERNEL', {
    where: callerOf(place),
    expected: `kernels that the compiled engine knows, in program "${program}"`,
    received: `TensorFlow.js's ${kernel}${detail === undefined ? '' : ` with ${detail}`}`,
    fix: 'Write it with other ops (docs/engine.md lists those that are covered), or use --engine eager.',
  });
}
