/**
 * Repairs of TensorFlow.js 4.22's gradients: right at first and second order, on every backend, or an error that says what to use instead.
 * Most gradients are registered anew (`gradients/*.ts` by subject), what no registration reaches is repaired on the tape (`gradients/tape.ts`).
 * test/core/engine/gradient-table.test.ts proves each against finite differences.
 */
import { registerConvolutions } from './gradients/convolutions.ts';
import { registerElementwise } from './gradients/elementwise.ts';
import { registerLookup } from './gradients/lookup.ts';
import { registerNormalization } from './gradients/normalization.ts';
import { registerPooling } from './gradients/pooling.ts';
import { registerProducts } from './gradients/products.ts';
import { registerReductions } from './gradients/reductions.ts';
import { registerResize } from './gradients/resize.ts';
import { registerShapes } from './gradients/shapes.ts';
import { repairTape } from './gradients/tape.ts';

let done = false;

/** Call before the first gradient; a second call changes nothing. */
export function repairGradients(): void {
  if (done) return;
  done = true;
  registerElementwise();
  registerReductions();
  registerProducts();
  registerShapes();
  registerLookup();
  registerResize();
  registerConvolutions();
  registerPooling();
  registerNormalization();
  repairTape();
}
