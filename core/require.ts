/** Checks that a plugin makes in `create`, with the error that says what to add. */
import { GanvilError } from './errors.ts';

/** Throws E_SPEC_MISMATCH where a conditional network meets a data set without labels. */
export function requireLabels(id: string, classes: number): void {
  if (classes > 0) return;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: id,
    expected: 'a data set with labels, since `conditional` is true',
    received: 'one without',
    fix: 'Take a data set with labels, such as mnist, or leave `conditional` out.',
  });
}
