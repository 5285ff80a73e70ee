/**
 * The adjoint of a strided convolution in the image, as convolutions without stride. Along one axis row i takes dy[o] · w[t] with
 * o · stride + t − pad = i, so only taps of the class (i + pad) mod stride reach it: rows of one class make a phase.
 */
import type { Geometry } from './geometry.ts';

/** Phase p computes the rows p, p + stride, p + 2 · stride … */
export interface Phase {
  /** Its taps are `first`, `first` + stride, … in number `taps`. */
  readonly first: number;
  readonly taps: number;
  /** How far dy is padded for it in front and behind. */
  readonly before: number;
  readonly after: number;
}

function along({ image, kernel, out, strides, pads }: Geometry, axis: 0 | 1): Phase[] | undefined {
  const [size, k, small, stride, pad] = [image[axis], kernel[axis], out[axis], strides[axis], pads[axis]];
  if (size % stride !== 0 || k < stride) return undefined;
  const rows = size / stride;
  const phases = Array.from({ length: stride }, (_, row): Phase => {
    const first = (row + pad) % stride;
    const taps = Math.ceil((k - first) / stride);
    const start = (row + pad - first) / stride; // the dy that the first tap brings to the phase's first row
    const before = taps - 1 - start;
    return { first, taps, before, after: rows - small + taps - 1 - before };
  });
  return phases.every(({ before, after }) => before >= 0 && after >= 0) ? phases : undefined;
}

/** Phases of rows and of columns; undefined where the sizes do not divide, or a phase would need less of dy than there is. */
export function phasesOf(geometry: Geometry): readonly [rows: readonly Phase[], columns: readonly Phase[]] | undefined {
  if (geometry.dilations.some((step) => step !== 1)) return undefined;
  const [rows, columns] = [along(geometry, 0), along(geometry, 1)];
  return rows === undefined || columns === undefined ? undefined : [rows, columns];
}

/** The taps of a phase in the order in which a convolution over dy meets them: the last first. */
export const tapsOf = ({ first, taps }: Phase, stride: number): number[] =>
  Array.from({ length: taps }, (_, j) => first + stride * (taps - 1 - j));
