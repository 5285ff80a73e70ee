/** What has no gradient, or none of second order, and what to write instead. */
import { GanvilError } from '../../errors.ts';

interface Advice {
  /** What a plugin wrote. */
  readonly operation: string;
  /** 1: it has no gradient at all. 2: its gradient has none, as a penalty on gradients would need. */
  readonly order: 1 | 2;
  readonly instead: string;
}

const sampling = {
  order: 1,
  instead: 'Keep the draw off the path (a score-function estimator), or relax it (a softmax of logits plus Gumbel noise).',
} as const;
const warp = { order: 1, instead: 'Use tf.pad, tf.slice, tf.reverse or tf.image.resizeBilinear.' } as const;
const spectrum = { order: 1, instead: 'Multiply by the matrices of cosines and sines.' } as const;

/** By the name of the kernel. Others get a general answer. */
export const UNSUPPORTED: Readonly<Record<string, Advice>> = {
  Multinomial: { operation: 'tf.multinomial', ...sampling },
  CropAndResize: { operation: 'tf.image.cropAndResize', ...warp },
  Transform: { operation: 'tf.image.transform', ...warp },
  RotateWithOffset: { operation: 'tf.image.rotateWithOffset', ...warp },
  FFT: { operation: 'tf.spectral.fft', ...spectrum },
  IFFT: { operation: 'tf.spectral.ifft', ...spectrum },
  Complex: { operation: 'tf.complex', ...spectrum },
  Real: { operation: 'tf.real', ...spectrum },
  Imag: { operation: 'tf.imag', ...spectrum },
  Bincount: { operation: 'tf.bincount', order: 1, instead: 'Sum a softmax over the bins, which is smooth.' },
  DenseBincount: { operation: 'tf.denseBincount', order: 1, instead: 'Sum a softmax over the bins, which is smooth.' },
  SparseToDense: { operation: 'tf.sparseToDense', order: 1, instead: 'Use tf.scatterND.' },
  Unique: { operation: 'tf.unique', order: 1, instead: 'Keep it off the path from the variables to the loss.' },
  SearchSorted: { operation: 'tf.searchSorted', order: 1, instead: 'Keep it off the path from the variables to the loss.' },
};

/** The error for a gradient through a kernel that has none. */
export function gradientUnsupported(kernel: string): GanvilError {
  const advice = UNSUPPORTED[kernel];
  if (advice === undefined) {
    return new GanvilError('E_GRADIENT_UNSUPPORTED', {
      expected: 'operations that have a gradient on the path from the variables to the loss',
      received: `the TensorFlow.js kernel ${kernel}, which has none`,
      fix: 'Write it with operations that have one, or keep it off the path; docs/backends.md lists both.',
    });
  }
  const { operation, order, instead } = advice;
  return new GanvilError('E_GRADIENT_UNSUPPORTED', {
    expected: `operations that have a gradient${order === 2 ? ' of second order under a penalty on gradients' : ''}`,
    received: `${operation}, which has none${order === 2 ? ' of second order' : ''}`,
    fix: instead,
  });
}
