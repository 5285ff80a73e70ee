/** The arithmetic that an iteration needs, whoever computes it: the fewest matrix products and convolutions. */
import type { Composed } from '../../core/compose.ts';
import type { Layer, Workload } from './workloads.ts';

/** Operations of each layer with weights for one sample, a multiplication and an addition each; taps on padding count. */
export function layerOperations(layers: readonly Layer[], kernels: readonly (readonly number[])[], input: readonly number[]): number[] {
  const size = (shape: readonly number[]) => shape.reduce((product, n) => product * n, 1);
  const found: number[] = [];
  let shape = input;
  for (const layer of layers) {
    if (layer.kind === 'activation') continue;
    if (layer.kind === 'reshape') {
      shape = layer.shape;
    } else if (layer.kind === 'flatten') {
      shape = [size(shape)];
    } else {
      const kernel = kernels[found.length]!;
      const [height, width] = shape as [number, number];
      if (layer.kind === 'dense') {
        found.push(2 * size(kernel));
        shape = [kernel[1]!];
      } else if (layer.kind === 'conv') {
        shape = [Math.ceil(height / layer.stride), Math.ceil(width / layer.stride), kernel[3]!];
        found.push(2 * shape[0]! * shape[1]! * size(kernel));
      } else {
        found.push(2 * height * width * size(kernel)); // every input pixel meets the whole kernel
        shape = [height * layer.stride, width * layer.stride, kernel[2]!];
      }
    }
  }
  return found;
}

const sum = (numbers: readonly number[]) => numbers.reduce((total, n) => total + n, 0);

/**
 * Of one iteration, from those of each layer for one sample. A pass forward takes F, the gradient of the weights F, that of the inputs F, less the
 * first layer's where nothing lies before it. A penalty on slopes takes a pass forward (R1 has it already: that of the real objects), the
 * gradient F, and the gradient of that: F for the weights, and F less the last layer's for what lies between (its slope is a constant).
 * Activations are piecewise linear: their second derivative is 0.
 */
export function iterationOperations(
  generator: readonly number[],
  discriminator: readonly number[],
  {
    batch,
    updates,
    penalty,
  }: { readonly batch: number; readonly updates: number; readonly penalty: 'r1' | 'gradient-penalty' | undefined },
): number {
  const [g, d] = [sum(generator), sum(discriminator)];
  const slopes = penalty === undefined ? 0 : (penalty === 'r1' ? 3 : 4) * d - discriminator.at(-1)!;
  const updateOfD = g + 2 * (3 * d - discriminator[0]!) + slopes;
  const updateOfG = 3 * g - generator[0]! + 2 * d;
  return batch * (updates * updateOfD + updateOfG);
}

export function operationsOf(workload: Workload, { generator, discriminators, dataset, noise }: Composed): number {
  const kernels = (variables: Composed['variables']) =>
    Object.values(variables)
      .map(({ shape }) => shape)
      .filter(({ length }) => length > 1);
  return iterationOperations(
    layerOperations(workload.generator, kernels(generator!.variables), [noise!.dim]),
    layerOperations(workload.discriminator, kernels(discriminators[0]!.variables), dataset.space.shape),
    {
      batch: workload.spec.batch,
      updates: workload.spec.trainer.with.discriminator.steps,
      penalty: workload.objective.penalty?.kind,
    },
  );
}
