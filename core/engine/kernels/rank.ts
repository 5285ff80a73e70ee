/** Tensors of more axes than XNNPACK, which does wasm's arithmetic, can take. */
import { GanvilError } from '../../errors.ts';
import { replaceKernel } from './replace.ts';

const MAX_AXES = 6;
const ARITHMETIC = ['Add', 'Sub', 'Multiply', 'RealDiv', 'Maximum', 'Minimum', 'SquaredDifference', 'PadV2'];

/** Shipped, XNNPACK prints a line and the result is whatever lay in memory. */
export function refuseHighRank(): void {
  for (const name of ARITHMETIC) {
    replaceKernel('wasm', name, (shipped) => (call) => {
      const axes = Math.max(...Object.values(call.inputs).map((input) => (input as { shape: number[] }).shape.length));
      if (axes <= MAX_AXES) return shipped(call);
      throw new GanvilError('E_ENGINE_BACKEND', {
        expected: `tensors of at most ${MAX_AXES} axes on the backend "wasm"`,
        received: `one of ${axes} axes (${name})`,
        fix: 'Merge axes by reshape, or use --backend cpu.',
      });
    });
  }
}
