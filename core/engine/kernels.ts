/**
 * Repairs of TensorFlow.js 4.22's wasm kernels. Its matrix product takes a transposed operand 10 to 20 times slower than a plain one,
 * and every backward pass of a dense layer has one: here it is transposed first.
 */
import * as tf from '@tensorflow/tfjs';

type Kernel = NonNullable<ReturnType<typeof tf.getKernel>>;
const repaired = new WeakSet<Kernel>();

/** Call once the wasm backend is registered; a second call changes nothing. */
export function repairWasmKernels(): void {
  const product = tf.getKernel('BatchMatMul', 'wasm');
  if (product === undefined || repaired.has(product)) return;
  repaired.add(product);
  const plain = product.kernelFunc;
  product.kernelFunc = ({ inputs, attrs, backend }) => {
    const { transposeA, transposeB } = attrs as unknown as { transposeA: boolean; transposeB: boolean };
    if (!transposeA && !transposeB) return plain({ inputs, attrs, backend });
    const { kernelFunc: transpose } = tf.getKernel('Transpose', 'wasm');
    const flipped: tf.TensorInfo[] = [];
    const flip = (x: tf.TensorInfo): tf.TensorInfo => {
      const perm = x.shape.map((_, axis) => axis);
      perm.push(...perm.splice(-2).reverse());
      const result = transpose({ inputs: { x }, attrs: { perm }, backend }) as tf.TensorInfo;
      flipped.push(result);
      return result;
    };
    const a = transposeA ? flip(inputs.a!) : inputs.a!;
    const b = transposeB ? flip(inputs.b!) : inputs.b!;
    const result = plain({ inputs: { a, b }, attrs: { transposeA: false, transposeB: false }, backend });
    for (const { dataId } of flipped) (backend as { disposeData(id: object): boolean }).disposeData(dataId);
    return result;
  };
}
