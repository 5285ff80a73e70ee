/** Smaller images for small networks. */
import { digestOf } from './checksum.ts';
import type { FiniteSplit } from './finite.ts';

/**
 * Images of bytes whose pixels are the means of square blocks, `block` × `block` of the `height` × `width` pixels (one channel), rounded to bytes. The split
 * itself where `block` is 1. `block` must divide both sides. The digest is one of the split's and the block.
 */
export function shrinkImages(split: FiniteSplit, [height, width]: readonly [number, number], block: number): FiniteSplit {
  if (block === 1) return split;
  if (height % block !== 0 || width % block !== 0) throw new Error(`shrinkImages: ${block} does not divide ${height} × ${width}`);
  const [rows, columns] = [height / block, width / block];
  const small = new Uint8Array(split.count * rows * columns);
  const { values } = split;
  let at = 0;
  // ten million pixels: no calls within
  for (let top = 0; top < values.length; top += block * width) {
    for (let corner = top; corner < top + width; corner += block) {
      let sum = 0;
      for (let i = 0; i < block; i++) for (let j = 0; j < block; j++) sum += values[corner + i * width + j]!;
      small[at++] = sum / (block * block) + 0.5; // a byte: what is behind the point is cut off
    }
  }
  return { ...split, values: small, digest: digestOf([split.digest, 'mean of blocks', block]) };
}
