/** Records a program's body: its graph, what enters, what leaves, and which variables it reads and changes. */
import * as tf from '@tensorflow/tfjs';

import type { Engine, ProgramResult, Statics } from '../../contracts.ts';
import { GanvilError } from '../../errors.ts';
import { Builder } from '../graph/builder.ts';
import type { Graph, Value } from '../graph/graph.ts';
import { TRACE, traceBackend, type TraceSession, uncovered } from './backend.ts';
import { type DataId, internals, setDataId } from './internals.ts';
import { elementType } from './kernel.ts';
import { callerOf, functionOf } from './place.ts';

export type Body = Parameters<Engine['program']>[1];

/** Host values that enter at every call. */
export interface Feed {
  readonly produce: () => Float32Array | Int32Array;
  readonly shape: readonly number[];
  readonly dtype: 'float32' | 'int32';
}

export interface TensorShape {
  readonly shape: readonly number[];
  readonly dtype: string;
}

/** A variable that the program uses. `next` is its value afterwards, where the program assigns to it. */
export interface UsedVariable {
  readonly variable: tf.Variable;
  readonly current: Value;
  readonly next: Value | undefined;
}

export interface Recording {
  /** Inputs `input/<name>`, `feed/<i>`, `variable/<i>`; outputs `scalar/<name>`, `tensor/<name>`, `next/<i>`. */
  readonly graph: Graph;
  readonly feeds: readonly Feed[];
  readonly variables: readonly UsedVariable[];
  readonly scalars: readonly string[];
  readonly tensors: readonly string[];
  /** Variables that the body made. */
  readonly made: readonly tf.Variable[];
  /** Tensors from outside whose values are constants of the graph. */
  readonly captured: readonly DataId[];
  readonly madeAt: ReadonlyMap<Value, Error>;
}

let feeds: Feed[] | undefined;

/** True while a body is being recorded. */
export const isRecording = (): boolean => feeds !== undefined;

/** `Engine.feed` inside a recording. */
export function recordFeed(feed: Feed): tf.Tensor {
  const trace = traceBackend();
  const symbol = trace.session!.builder.input(`feed/${feeds!.length}`, feed.shape, feed.dtype);
  feeds!.push(feed);
  return internals().makeTensorFromTensorInfo({ dataId: trace.symbolic(symbol), shape: [...feed.shape], dtype: feed.dtype }, trace);
}

/** What a body made a variable from, as host values: it stays after the trace, so it must not depend on what the trace only names. */
function initialValues(symbol: Value): number | ArrayLike<number> | undefined {
  if (symbol.data !== undefined) return symbol.data as Float32Array;
  const { node } = symbol;
  if (node?.op === 'Expand' && node.inputs[0]?.data !== undefined) return Number(node.inputs[0].data[0]);
  if (node?.op === 'Reshape' || node?.op === 'Identity') return initialValues(node.inputs[0]!);
  return undefined;
}

const STACK_DEPTH = 80; // frames: a line of a plugin lies under some forty of TensorFlow.js

/** A variable while a body is recorded: `symbol` is its value at the begin, an input of the graph from the first use on. */
interface Slot {
  readonly variable: tf.Variable;
  readonly traced: DataId;
  symbol: Value | undefined;
  readonly enter: () => Value;
}

/** Runs `work` on the trace backend, and puts everything back: backend, Math.random, the counts of tensors, every variable's values. */
function onTraceBackend<T>(session: TraceSession, work: (slots: readonly Slot[], made: Map<tf.Variable, Value>) => T): T {
  const engine = internals();
  const trace = traceBackend();
  const { numTensors, numDataBuffers, numBytes } = engine.state;
  const counts = { numTensors, numDataBuffers, numBytes };
  const before = Object.values(engine.state.registeredVariables).map((variable) => ({ variable, id: variable.dataId }));
  const eager = tf.getBackend();
  const { makeVariable } = engine;
  const host: { random: () => number } = Math; // watched, not drawn from
  const { random } = host;
  const depth = Error.stackTraceLimit;
  const made = new Map<tf.Variable, Value>();

  trace.session = session;
  Error.stackTraceLimit = STACK_DEPTH;
  void tf.setBackend(TRACE); // the switch itself happens at once, and everything below is synchronous
  engine.makeVariable = (initial, ...rest) => {
    const variable = makeVariable.call(engine, initial, ...rest);
    made.set(variable, trace.symbolOf(initial));
    return variable;
  };
  host.random = () => {
    throw trace.fail(randomness(session.program, new Error()));
  };
  const slots = before.map(({ variable }, i): Slot => {
    const enter = () => (slot.symbol ??= session.builder.input(`variable/${i}`, variable.shape, elementType(variable.dtype)));
    const slot: Slot = { variable, traced: trace.lazily(enter), symbol: undefined, enter };
    engine.state.tensorInfo.set(slot.traced, { backend: trace });
    setDataId(variable, slot.traced);
    return slot;
  });
  try {
    const result = work(slots, made);
    if (session.failure !== undefined) throw session.failure;
    return result;
  } catch (error) {
    throw session.failure ?? missingKernel(session.program, error) ?? error;
  } finally {
    host.random = random;
    engine.makeVariable = makeVariable;
    Error.stackTraceLimit = depth;
    for (const { variable, id } of before) if (!variable.isDisposed) setDataId(variable, id);
    void tf.setBackend(eager);
    Object.assign(engine.state, counts);
    for (const [variable, initial] of made) settle(variable, initial);
    trace.session = undefined;
    trace.forget();
  }
}

/** Gives a variable that was made while tracing the values that it begins with. */
function settle(variable: tf.Variable, initial: Value): void {
  if (variable.isDisposed) return;
  const values = initialValues(initial) ?? 0;
  const { shape, dtype } = variable;
  const tensor = typeof values === 'number' ? tf.fill(shape, values, dtype) : tf.tensor(Array.from(values), shape, dtype);
  setDataId(variable, tensor.dataId); // the variable takes over the tensor's share
}

function randomness(program: string, place: Error): GanvilError {
  const name = functionOf(place);
  return new GanvilError('E_PROGRAM_RANDOM', {
    where: callerOf(place),
    expected: `random numbers from \`random\` in program "${program}"`,
    received:
      name === undefined ? 'a draw from Math.random, which every call would repeat' : `tf.${name}, whose draw every call would repeat`,
    fix: 'Draw with random.normal, random.uniform or random.integer (dropout: scale by a mask made of random.uniform); build models before the program.',
  });
}

/** TensorFlow.js's own message for a kernel that a backend lacks. */
function missingKernel(program: string, error: unknown): GanvilError | undefined {
  if (!(error instanceof Error)) return undefined;
  const name = /Kernel '(\w+)' not registered for backend/.exec(error.message)?.[1];
  return name === undefined ? undefined : uncovered(program, name, error);
}

/** Records `body`. Draws nothing, reads nothing, moves no variable; variables that the body makes stay, with the values that they begin with. */
export function record(program: string, body: Body, inputs: Readonly<Record<string, TensorShape>>, statics: Statics): Recording {
  if (isRecording()) throw new Error(`Program "${program}" is called inside a program: call its body as a function instead.`);
  const builder = new Builder();
  const session: TraceSession = { program, builder, captured: new Set(), madeAt: new Map(), failure: undefined };
  feeds = [];
  const given = feeds;
  try {
    return onTraceBackend(session, (slots, made) => {
      const trace = traceBackend();
      const engine = internals();
      const handed = Object.fromEntries(
        Object.entries(inputs).map(([name, { shape, dtype }]) => {
          const id = trace.symbolic(builder.input(`input/${name}`, shape, elementType(dtype)));
          return [name, engine.makeTensorFromTensorInfo({ dataId: id, shape: [...shape], dtype: dtype as tf.DataType }, trace)];
        }),
      );
      let variables: UsedVariable[] = [];
      let names: Record<'scalars' | 'tensors', string[]> = { scalars: [], tensors: [] };
      tf.tidy(() => {
        names = readResult(program, body(handed, statics), builder, (tensor) => trace.symbolOf(tensor));
        variables = slots.flatMap(({ variable, traced, symbol, enter }, i): UsedVariable[] => {
          if (variable.isDisposed) throw disposed(program, variable);
          const assigned = variable.dataId === traced ? undefined : trace.symbolOf(variable);
          // put back what it held: no change
          if (assigned === undefined || assigned === symbol)
            return symbol === undefined ? [] : [{ variable, current: symbol, next: undefined }];
          builder.outputs.set(`next/${i}`, assigned);
          return [{ variable, current: enter(), next: assigned }];
        });
      });
      for (const [variable, initial] of made) {
        if (!variable.isDisposed && initialValues(initial) === undefined) throw lateVariable(program, variable);
      }
      return {
        graph: builder.graph(),
        feeds: given,
        variables,
        ...names,
        made: [...made.keys()].filter((variable) => !variable.isDisposed),
        captured: [...session.captured],
        madeAt: session.madeAt,
      };
    });
  } finally {
    feeds = undefined;
  }
}

function readResult(program: string, result: ProgramResult, builder: Builder, symbolOf: (tensor: tf.TensorInfo) => Value) {
  const scalars = Object.entries(result.scalars ?? {});
  const tensors = Object.entries(result.tensors ?? {});
  for (const [name, scalar] of scalars) {
    if (scalar.size !== 1) {
      throw new GanvilError('E_CALL_ARGUMENT', {
        where: `program "${program}"`,
        expected: `a scalar under \`scalars.${name}\``,
        received: `a tensor of the shape [${scalar.shape.join(', ')}]`,
        fix: 'Reduce it, or return it under `tensors`.',
      });
    }
    builder.outputs.set(`scalar/${name}`, symbolOf(scalar));
  }
  for (const [name, tensor] of tensors) builder.outputs.set(`tensor/${name}`, symbolOf(tensor));
  return { scalars: scalars.map(([name]) => name), tensors: tensors.map(([name]) => name) };
}

const disposed = (program: string, variable: tf.Variable) =>
  new GanvilError('E_PROGRAM_VARIABLE', {
    where: `program "${program}"`,
    expected: 'variables that live as long as the program',
    received: `a body that disposes the variable "${variable.name}"`,
    fix: 'Dispose it where the run ends.',
  });

const lateVariable = (program: string, variable: tf.Variable) =>
  new GanvilError('E_PROGRAM_VARIABLE', {
    where: `program "${program}"`,
    expected: 'variables that are made before the program, or from a constant',
    received: `the variable "${variable.name}" made inside it from a computed value`,
    fix: 'Make it where the role is made.',
  });
