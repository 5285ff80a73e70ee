/** How kernels are added to a backend, or replaced. */
import * as tf from '@tensorflow/tfjs';

/** Inputs by name; a kernel that takes a list has them by index. */
export type Inputs = Record<string, tf.Tensor>;
type KernelFunction = NonNullable<ReturnType<typeof tf.getKernel>>['kernelFunc'];

const ours = new WeakSet<KernelFunction>();

export function toTensor(info: tf.TensorInfo): tf.Tensor {
  if (info instanceof tf.Tensor) return info as tf.Tensor;
  return tf.engine().makeTensorFromTensorInfo(info);
}

/** An absent bias is listed as undefined, and left out here. */
function tensors(inputs: tf.NamedTensorInfoMap): Inputs {
  const present = Object.entries(inputs as Record<string, tf.TensorInfo | undefined>).filter(
    ([, info]) => info !== undefined && info !== null,
  );
  return Object.fromEntries(present.map(([name, info]) => [name, toTensor(info!)]));
}

/** A kernel made of other kernels, which free what they no longer need. */
const composed =
  <Attributes>(body: (inputs: Inputs, attributes: Attributes) => tf.Tensor): KernelFunction =>
  ({ inputs, attrs }) =>
    tf.tidy(() => body(tensors(inputs), attrs as Attributes));

/** Gives a backend a kernel that it lacks; where it has one, nothing changes. */
export function addKernel<Attributes>(backend: string, name: string, body: (inputs: Inputs, attributes: Attributes) => tf.Tensor): void {
  // `tf.getKernel` warns about a kernel that is missing
  if (tf.getKernelsForBackend(backend).some(({ kernelName }) => kernelName === name)) return;
  tf.registerKernel({ kernelName: name, backendName: backend, kernelFunc: composed(body) });
}

/** Puts a function in the place of a kernel's, once. */
export function replaceKernel(backend: string, name: string, wrap: (shipped: KernelFunction) => KernelFunction): void {
  const kernel = tf.getKernel(name, backend);
  if (kernel === undefined || ours.has(kernel.kernelFunc)) return;
  kernel.kernelFunc = wrap(kernel.kernelFunc);
  ours.add(kernel.kernelFunc);
}

/** Puts a composition of other kernels in the place of a kernel. */
export const recomposeKernel = <Attributes>(
  backend: string,
  name: string,
  body: (inputs: Inputs, attributes: Attributes, shipped: (inputs: Inputs, attributes: Attributes) => tf.Tensor) => tf.Tensor,
): void =>
  replaceKernel(backend, name, (shipped) => (call) => {
    const run = (inputs: Inputs, attributes: Attributes): tf.Tensor => {
      const { output } = tensors({ output: shipped({ ...call, inputs, attrs: attributes as tf.NamedAttrMap }) as tf.TensorInfo });
      return output!;
    };
    return composed<Attributes>((inputs, attributes) => body(inputs, attributes, run))(call);
  });
