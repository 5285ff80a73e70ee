/**
 * Repairs of the tape on which TensorFlow.js 4.22 records a forward pass, for what no registration reaches.
 *
 * An op that saves its OUTPUT for the backward pass has that output cloned, and the clone's node enters the tape before the op's own node. An outer
 * gradient walks the tape in order, does not yet know that this output depends on x, and drops the path: a wrong number without a word. Here every
 * node is put in front of the clones of its outputs.
 *
 * `tf.customGrad` runs its function off the tape. What that saves besides inputs and output has no past, so an outer gradient drops it as well: inside
 * another gradient the function runs on the tape. And inputs that its gradient reads without having saved them are freed too early: here they are kept.
 */
import * as tf from '@tensorflow/tfjs';

import { gradientUnsupported } from './unsupported.ts';

type Inputs = Readonly<Record<string, tf.Tensor>>;

interface TapeNode {
  inputs: Inputs;
  readonly outputs: readonly tf.Tensor[];
  /** Freed when the outermost gradient is done. */
  saved: readonly tf.Tensor[];
  gradient?: (dys: tf.Tensor[]) => Record<string, () => tf.Tensor>;
}

type CustomGradient = (...inputsAndSave: unknown[]) => { value: tf.Tensor; gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => unknown };

/** What the repairs reach for inside TensorFlow.js's engine. */
export interface TapeEngine {
  readonly state: {
    /** Null when no gradient is being computed. */
    activeTape: TapeNode[];
    readonly gradientDepth: number;
    readonly scopeStack: readonly { readonly name: string }[];
  };
  isTapeOn(): boolean;
  addTapeNode(name: string, inputs: Inputs, outputs: tf.Tensor[], ...rest: unknown[]): void;
  runKernel(name: string, inputs: Inputs, attributes?: object): tf.Tensor | tf.Tensor[];
  customGrad(f: CustomGradient): (...inputs: tf.Tensor[]) => tf.Tensor;
}

export const tapeEngine = (): TapeEngine => tf.engine() as unknown as TapeEngine;

/** The functions of TensorFlow.js that are running, the innermost last: `norm`, `sqrt`. */
const running = (engine: TapeEngine): string[] => engine.state.scopeStack.map(({ name }) => name.replace(/__op$/, ''));

const logSoftmax = (x: tf.Tensor): tf.Tensor => tf.sub(x, tf.logSumExp(x, -1, true));

/** `customGrad`s of TensorFlow.js that are wrong at first order, or not worth a trick, and what they compute. */
const REWRITTEN: Readonly<Record<string, (...inputs: tf.Tensor[]) => tf.Tensor>> = {
  logSigmoid: (x) => tf.neg(tf.softplus(tf.neg(x))),
  logSoftmax: (x) => logSoftmax(x),
  // as shipped it takes labels for distributions without looking, and has another gradient for them than the loss has
  softmaxCrossEntropy: (labels, logits) => tf.neg(tf.sum(tf.mul(logSoftmax(logits), labels), -1)),
};

/** The slope of the square root in `tf.norm`: 0 at 0, the norm's smallest subgradient, where √ alone has an infinite slope and gives NaN. */
function normSlope(x: tf.Tensor): tf.Tensor {
  const positive = tf.greater(x, 0);
  return tf.where(positive, tf.div(0.5, tf.sqrt(tf.where(positive, x, tf.onesLike(x)))), tf.zerosLike(x));
}

function repairNodes(engine: TapeEngine): void {
  const addTapeNode = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (name, inputs, outputs, ...rest) => {
    addTapeNode(name, inputs, outputs, ...rest);
    const tape = engine.state.activeTape;
    const node = tape.pop()!;
    const made = new Set(outputs.map(({ id }) => id));
    // an einsum without anything to do hands back its input itself, and the path goes on from there
    if (Object.values(inputs).some((tensor) => tensor != null && made.has(tensor.id))) return;
    // an absent bias or scale is listed as undefined, over which the walk stumbles
    if (!Array.isArray(inputs)) node.inputs = Object.fromEntries(Object.entries(inputs).filter(([, tensor]) => tensor != null));
    node.gradient ??= () => {
      throw gradientUnsupported(name);
    };
    if (name === 'Sqrt' && running(engine).at(-2) === 'norm') {
      node.gradient = ([dy]) => ({ x: () => tf.mul(dy!, normSlope(node.saved[0]!)) });
    }
    let at = tape.length;
    while (at > 0 && Object.values(tape[at - 1]!.inputs).some(({ id }) => made.has(id))) at--;
    tape.splice(at, 0, node);
  };
}

function repairCustomGradients(engine: TapeEngine): void {
  const customGrad = engine.customGrad.bind(engine);
  const keep = (tensor: tf.Tensor) => tf.keep(tensor.clone());
  engine.customGrad =
    (f) =>
    (...inputs) => {
      if (!engine.isTapeOn()) return customGrad(f)(...inputs);
      const rewritten = REWRITTEN[running(engine).at(-1) ?? ''];
      if (rewritten !== undefined) return rewritten(...inputs);
      const kept = inputs.map(keep);
      const run = (): tf.Tensor => {
        if (engine.state.gradientDepth === 1) return customGrad(f)(...kept);
        let saved: tf.Tensor[] = [];
        const { value, gradFunc } = f(...kept, (tensors: tf.Tensor[]) => (saved = tensors.map(keep)));
        kept.push(...saved);
        // the clone is made off the tape: only the custom gradient leads from it to the inputs
        return customGrad(() => ({ value: value.clone(), gradFunc: (dy) => gradFunc(dy, saved) }))(...kept.slice(0, inputs.length));
      };
      const output = tf.tidy(run);
      const node = engine.state.activeTape.findLast(({ outputs }) => outputs[0]?.id === output.id)!;
      node.saved = [...node.saved, ...kept];
      return output;
    };
}

/** Calls that leave out what a kernel, or its gradient, counts on. */
function repairCalls(engine: TapeEngine): void {
  const runKernel = engine.runKernel.bind(engine);
  engine.runKernel = (name, inputs, attributes: { dilations?: unknown } = {}) => {
    // depthwise layers say null
    if (attributes.dilations === null) return runKernel(name, inputs, { ...attributes, dilations: 1 });
    if (name !== 'FusedBatchNorm' || !engine.isTapeOn()) return runKernel(name, inputs, attributes);
    // an undefined scale or offset cannot be saved: a one and a zero take their places
    const { mean, scale, offset } = inputs;
    return runKernel(name, { ...inputs, scale: scale ?? tf.ones(mean!.shape), offset: offset ?? tf.zeros(mean!.shape) }, attributes);
  };
}

/** Call once for each engine. */
export function repairTape(): void {
  const engine = tapeEngine();
  repairNodes(engine);
  repairCustomGradients(engine);
  repairCalls(engine);
}
