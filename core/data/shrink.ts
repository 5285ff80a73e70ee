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
  for (let at = 0; at < small.length; at++) {
    const [image, row, column] = [Math.floor(at / (rows * columns)), Math.floor(at / columns) % rows, at % columns];
    const corner = image * height * width + row * block * width + column * block;
    let sum = 0;
    for (let i = 0; i < block; i++) for (let j = 0; j < block; j++) sum += split.values[corner + i * width + j]!;
    small[at] = Math.round(sum / (block * block));
  }
  return { ...split, values: small, digest: digestOf([split.digest, 'mean of blocks', block]) };
}
