/**
 * Repairs of TensorFlow.js 4.22's kernels: those that are missing for training are added, wrong and slow ones replaced
 * (`kernels/*.ts` by subject). test/core/engine/kernels.test.ts compares wasm's with cpu's.
 */
import { repairConvolutions } from './kernels/convolutions.ts';
import { repairEinsum, repairTransposedProducts } from './kernels/products.ts';
import { acceptPaddings } from './kernels/padding.ts';
import { refuseHighRank } from './kernels/rank.ts';
import { repairSelection } from './kernels/selection.ts';
import { repairShapes } from './kernels/shapes.ts';

/** Call once the backend is registered; a second call changes nothing. */
export function repairKernels(backend: 'cpu' | 'wasm' | 'tensorflow'): void {
  if (backend === 'tensorflow') return acceptPaddings();
  repairEinsum(backend);
  repairShapes(backend);
  if (backend === 'cpu') return;
  repairTransposedProducts();
  repairConvolutions();
  repairSelection();
  refuseHighRank();
}
