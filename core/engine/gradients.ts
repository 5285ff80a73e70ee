/**
 * Repairs of TensorFlow.js 4.22's gradients, so that the gradient of a gradient is right.
 *
 * As shipped, an op that saves its OUTPUT for the backward pass has that output cloned, and the clone's node enters the tape before the op's own
 * node. An outer gradient walks the tape in order, does not yet know that this output depends on x, and drops the path: a wrong number without a word.
 * `repairTape` mends the order, for third-party `customGrad`s too. The registrations below compute the output again from the saved input, and
 * give comparisons their gradient, zero, without which every mask in a backward pass throws at second order.
 */
import * as tf from '@tensorflow/tfjs';

type Saved = tf.Tensor[];

function register(kernelName: string, inputsToSave: string[], gradFunc: tf.GradFunc): void {
  tf.registerGradient({ kernelName, inputsToSave, gradFunc });
}

/** Sums what was broadcast: the gradient of an operand of the shape `shape`. */
function sumTo(x: tf.Tensor, shape: number[]): tf.Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, x.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(x, axes) : x, shape);
}

function repairRegistrations(): void {
  const zeros = (x: tf.Tensor) => () => tf.zeros(x.shape); // float32: the engine refuses a bool gradient
  for (const name of ['Greater', 'GreaterEqual', 'Less', 'LessEqual', 'Equal', 'NotEqual', 'LogicalAnd', 'LogicalOr']) {
    register(name, ['a', 'b'], (_dy, saved) => {
      const [a, b] = saved as Saved;
      return { a: zeros(a!), b: zeros(b!) };
    });
  }
  register('LogicalNot', ['x'], (_dy, saved) => ({ x: zeros((saved as Saved)[0]!) }));

  const unary = (name: string, slope: (x: tf.Tensor) => tf.Tensor) =>
    register(name, ['x'], (dy, saved) => ({ x: () => tf.mul(dy as tf.Tensor, slope((saved as Saved)[0]!)) }));
  unary('Tanh', (x) => tf.sub(1, tf.square(tf.tanh(x))));
  unary('Exp', tf.exp);
  unary('Sigmoid', (x) => {
    const y = tf.sigmoid(x);
    return tf.mul(y, tf.sub(1, y));
  });
  // slope 1 where x > 0, else exp(x), whose argument is never positive, so that nothing overflows
  unary('Elu', (x) => {
    const positive = tf.step(x);
    return tf.add(positive, tf.mul(tf.sub(1, positive), tf.exp(tf.neg(tf.relu(tf.neg(x))))));
  });
  register('Softmax', ['logits'], (dy, saved, attrs) => ({
    logits: () => {
      const { dim } = attrs as unknown as { dim: number };
      const y = tf.softmax((saved as Saved)[0]!, dim);
      const weighted = tf.mul(dy as tf.Tensor, y);
      return tf.sub(weighted, tf.mul(tf.sum(weighted, [dim], true), y));
    },
  }));
  register('Pow', ['a', 'b'], (dy, saved) => {
    const [base, exponent] = saved as [tf.Tensor, tf.Tensor];
    return {
      a: () => sumTo(tf.mul(dy as tf.Tensor, tf.mul(exponent, tf.pow(base, tf.sub(exponent, 1)))), base.shape),
      b: () =>
        sumTo(
          tf.mul(dy as tf.Tensor, tf.mul(tf.pow(base, exponent), tf.where(tf.greater(base, 0), tf.log(base), tf.zerosLike(base)))),
          exponent.shape,
        ),
    };
  });
}

interface TapeNode {
  readonly inputs: Readonly<Record<string, tf.Tensor>>;
}
interface EngineWithTape {
  addTapeNode(name: string, inputs: unknown, outputs: tf.Tensor[], ...rest: unknown[]): void;
  readonly state: { readonly activeTape: TapeNode[] };
}

/** Puts every op's node in front of the clones of its outputs, where an outer gradient expects it. */
function repairTape(): void {
  const engine = tf.engine() as unknown as EngineWithTape;
  const addTapeNode = engine.addTapeNode.bind(engine);
  engine.addTapeNode = (name, inputs, outputs, ...rest) => {
    addTapeNode(name, inputs, outputs, ...rest);
    const tape = engine.state.activeTape;
    const made = new Set(outputs.map(({ id }) => id));
    const node = tape.pop()!;
    let at = tape.length;
    while (at > 0 && Object.values(tape[at - 1]!.inputs).some(({ id }) => made.has(id))) at--;
    tape.splice(at, 0, node);
  };
}

let done = false;

/** Call before the first gradient; a second call changes nothing. */
export function repairGradients(): void {
  if (done) return;
  done = true;
  repairRegistrations();
  repairTape();
}
