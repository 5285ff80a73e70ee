/**
 * Bit strings as numbers. Bit i (of value 2^i) of a code is 1 where coordinate i of the string is +1, and 0 where it is −1.
 * A table over all strings of length n is an array of 2^n numbers with the code as index.
 */

/** Strings longer than this are not enumerated: 2^20 states of 20 coordinates are 84 MB of float32. */
export const LONGEST = 20;

/** How many strings of this length there are. Throws where they are too long to enumerate. */
export function stateCount(length: number): number {
  if (!Number.isInteger(length) || length < 1 || length > LONGEST) throw new Error(`stateCount: length ${length} is not in 1 … ${LONGEST}`);
  return 2 ** length;
}

/** The codes of all strings of this length: 0 … 2^n − 1. */
export function codeRange(length: number): Uint32Array {
  const codes = new Uint32Array(stateCount(length));
  for (let code = 0; code < codes.length; code++) codes[code] = code;
  return codes;
}

/** Strings over {−1, 1}, `[codes, length]` row-major. */
export function stringsOf(codes: Uint32Array, length: number): Float32Array {
  const x = new Float32Array(codes.length * length);
  for (let row = 0; row < codes.length; row++) {
    for (let i = 0; i < length; i++) x[row * length + i] = (codes[row]! >>> i) & 1 ? 1 : -1;
  }
  return x;
}

/**
 * The codes of strings `[count, length]`: a coordinate above 0 is a 1, so that soft bits are rounded. Strings with a coordinate that is not
 * finite have no code; they are left out and counted.
 */
export function codesOf(x: Float32Array, length: number): { readonly codes: Uint32Array; readonly nonFinite: number } {
  const count = x.length / length;
  const codes = new Uint32Array(count);
  let kept = 0;
  for (let row = 0; row < count; row++) {
    let code = 0;
    let finite = true;
    for (let i = 0; i < length; i++) {
      const value = x[row * length + i]!;
      if (!Number.isFinite(value)) finite = false;
      else if (value > 0) code += 2 ** i;
    }
    if (finite) codes[kept++] = code;
  }
  return { codes: codes.slice(0, kept), nonFinite: count - kept };
}

/** How many ones a code has. */
export function countOnes(code: number): number {
  let count = 0;
  for (let rest = code >>> 0; rest !== 0; rest &= rest - 1) count++;
  return count;
}

/** In how many bits two strings differ. */
export const hammingDistance = (a: number, b: number): number => countOnes(a ^ b);

/** The strings outside a set that one flipped bit brings into it, in rising order. */
export function neighboursOutside(set: Uint32Array, length: number): Uint32Array {
  const inside = new Uint8Array(stateCount(length));
  for (const code of set) inside[code] = 1;
  const near = new Uint8Array(inside.length);
  for (const code of set) for (let i = 0; i < length; i++) near[code ^ (1 << i)] = 1;
  return codeRange(length).filter((code) => near[code] === 1 && inside[code] === 0);
}
