/** Every kernel of TensorFlow.js that a program may use. */
import type { Kernel } from './kernel.ts';
import { convolutions } from './kernels/convolutions.ts';
import { elementwise } from './kernels/elementwise.ts';
import { indexing } from './kernels/indexing.ts';
import { normalization } from './kernels/normalization.ts';
import { pools } from './kernels/pools.ts';
import { products } from './kernels/products.ts';
import { reductions } from './kernels/reductions.ts';
import { resizing } from './kernels/resizing.ts';
import { shapes } from './kernels/shapes.ts';

export const KERNELS: readonly Kernel[] = [
  ...elementwise,
  ...products,
  ...reductions,
  ...shapes,
  ...indexing,
  ...normalization,
  ...convolutions,
  ...pools,
  ...resizing,
];

/** A Markdown table of what is covered, kernel by kernel, for the documentation. */
export function coverageTable(): string {
  const rows = [...KERNELS].sort((a, b) => a.name.localeCompare(b.name, 'en')).map(({ name, becomes }) => `| ${name} | ${becomes} |`);
  return ['| TensorFlow.js kernel | becomes |', '| --- | --- |', ...rows].join('\n');
}
