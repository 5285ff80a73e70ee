/** Arrays of float64 and operations on them, each by its definition and nothing else: what the backends' gradients are compared with. */

export interface Array64 {
  readonly shape: readonly number[];
  readonly data: Float64Array;
}
export type Index = readonly number[];

const volume = (shape: readonly number[]): number => shape.reduce((size, n) => size * n, 1);

/** An array of the numbers that `value` gives for its places. */
export function make(shape: readonly number[], value: (index: Index) => number): Array64 {
  const data = new Float64Array(volume(shape));
  const index = shape.map(() => 0);
  for (let flat = 0; flat < data.length; flat++) {
    data[flat] = value(index);
    for (let axis = shape.length - 1; axis >= 0 && ++index[axis]! === shape[axis]; axis--) index[axis] = 0;
  }
  return { shape, data };
}

/** The number at a place; 0 outside. */
export function at({ shape, data }: Array64, index: Index): number {
  let flat = 0;
  for (let axis = 0; axis < shape.length; axis++) {
    if (index[axis]! < 0 || index[axis]! >= shape[axis]!) return 0;
    flat = flat * shape[axis]! + index[axis]!;
  }
  return data[flat]!;
}

export const map = ({ shape, data }: Array64, f: (x: number) => number): Array64 => ({ shape, data: data.map((x) => f(x)) });

/** The place of an operand that is broadcast to the place `index`. */
const broadcastPlace = ({ shape }: Array64, index: Index): Index =>
  shape.map((size, axis) => (size === 1 ? 0 : index[axis + index.length - shape.length]!));

export function zip(a: Array64, b: Array64, f: (a: number, b: number) => number): Array64 {
  const rank = Math.max(a.shape.length, b.shape.length);
  const size = ({ shape }: Array64, axis: number) => shape[axis - (rank - shape.length)] ?? 1;
  const shape = Array.from({ length: rank }, (_, axis) => Math.max(size(a, axis), size(b, axis)));
  return make(shape, (index) => f(at(a, broadcastPlace(a, index)), at(b, broadcastPlace(b, index))));
}

export const add = (a: Array64, b: Array64): Array64 => zip(a, b, (x, y) => x + y);
export const sub = (a: Array64, b: Array64): Array64 => zip(a, b, (x, y) => x - y);
export const mul = (a: Array64, b: Array64): Array64 => zip(a, b, (x, y) => x * y);

/** `f` of the numbers along `axes`, which become 1 (`keep`) or vanish. */
export function fold(a: Array64, axes: readonly number[], f: (values: number[]) => number, keep = false): Array64 {
  const kept = a.shape.map((size, axis) => (axes.includes(axis) ? 1 : size));
  const folded = axes.map((axis) => a.shape[axis]!);
  const result = make(kept, (index) => {
    const values: number[] = [];
    make(folded, (place) => values.push(at(a, index.map((i, axis) => (axes.includes(axis) ? place[axes.indexOf(axis)]! : i))))); // prettier-ignore
    return f(values);
  });
  return keep ? result : { shape: a.shape.filter((_size, axis) => !axes.includes(axis)), data: result.data };
}

export const sumOf = (values: number[]): number => values.reduce((sum, x) => sum + x, 0);
export const meanOf = (values: number[]): number => sumOf(values) / values.length;
export const maxOf = (values: number[]): number => Math.max(...values);
export const logSumExpOf = (values: number[]): number => Math.log(sumOf(values.map((x) => Math.exp(x))));

export const reshape = ({ data }: Array64, shape: readonly number[]): Array64 => ({ shape, data });

export const transpose = (a: Array64, order: readonly number[]): Array64 =>
  make(
    order.map((axis) => a.shape[axis]!),
    (index) => {
      const place = index.map(() => 0);
      order.forEach((axis, i) => (place[axis] = index[i]!));
      return at(a, place);
    },
  );

/** The last two axes are a matrix's; the others are broadcast. */
export function matMul(a: Array64, b: Array64): Array64 {
  const batch = zip(fold(a, [a.shape.length - 2, a.shape.length - 1], () => 0), fold(b, [b.shape.length - 2, b.shape.length - 1], () => 0), () => 0).shape; // prettier-ignore
  const inner = a.shape.at(-1)!;
  const of = (m: Array64, outer: Index, row: number, column: number) =>
    at(m, [...broadcastPlace({ shape: m.shape.slice(0, -2), data: m.data }, outer), row, column]);
  return make([...batch, a.shape.at(-2)!, b.shape.at(-1)!], (index) => {
    const outer = index.slice(0, -2);
    let sum = 0;
    for (let k = 0; k < inner; k++) sum += of(a, outer, index.at(-2)!, k) * of(b, outer, k, index.at(-1)!);
    return sum;
  });
}

export type Padding = 'same' | 'valid' | number;
export interface Window {
  readonly stride?: number;
  readonly pad: Padding;
  readonly dilation?: number;
}

/** Length and leading padding of an axis under a window of `size` taps. */
function windowAxis(length: number, size: number, { stride = 1, pad, dilation = 1 }: Window): { out: number; lead: number } {
  const reach = (size - 1) * dilation + 1;
  if (pad === 'same') {
    const out = Math.ceil(length / stride);
    return { out, lead: Math.floor(Math.max(0, (out - 1) * stride + reach - length) / 2) };
  }
  const lead = pad === 'valid' ? 0 : pad;
  return { out: Math.floor((length + 2 * lead - reach) / stride) + 1, lead };
}

/** x `[n, …, c]` of any number of spatial axes, filter `[…, c, d]`. */
export function conv(x: Array64, filter: Array64, window: Window): Array64 {
  const spatial = x.shape.slice(1, -1).map((length, axis) => windowAxis(length, filter.shape[axis]!, window));
  const taps = filter.shape.slice(0, -1);
  const { stride = 1, dilation = 1 } = window;
  return make([x.shape[0]!, ...spatial.map(({ out }) => out), filter.shape.at(-1)!], (index) => {
    let sum = 0;
    make(taps, (tap) => {
      const place = spatial.map(({ lead }, axis) => index[axis + 1]! * stride + tap[axis]! * dilation - lead);
      return (sum += at(x, [index[0]!, ...place, tap.at(-1)!]) * at(filter, [...tap, index.at(-1)!]));
    });
    return sum;
  });
}

/** The adjoint of `conv` in its image: y `[n, …, d]` → `shape` `[n, …, c]`, filter `[…, c, d]`. */
export function convTranspose(y: Array64, filter: Array64, shape: readonly number[], window: Window): Array64 {
  const { stride = 1 } = window;
  const leads = shape.slice(1, -1).map((length, axis) => windowAxis(length, filter.shape[axis]!, window).lead);
  const taps = [...filter.shape.slice(0, -2), filter.shape.at(-1)!];
  return make(shape, (index) => {
    let sum = 0;
    make(taps, (tap) => {
      const place = leads.map((lead, axis) => (index[axis + 1]! + lead - tap[axis]!) / stride);
      if (!place.every(Number.isInteger)) return 0;
      return (sum += at(y, [index[0]!, ...place, tap.at(-1)!]) * at(filter, [...tap.slice(0, -1), index.at(-1)!, tap.at(-1)!]));
    });
    return sum;
  });
}

/** filter `[h, w, c, m]`: channel c · m + k is channel c under its k-th filter. */
export function depthwise(x: Array64, filter: Array64, window: Window): Array64 {
  const multiplier = filter.shape[3]!;
  const channels = Array.from({ length: x.shape[3]! * multiplier }, (_, i) => {
    const channel = Math.floor(i / multiplier);
    const image = make([...x.shape.slice(0, 3), 1], ([b, r, c]) => at(x, [b!, r!, c!, channel]));
    return conv(image, make([...filter.shape.slice(0, 2), 1, 1], ([r, c]) => at(filter, [r!, c!, channel, i % multiplier])), window); // prettier-ignore
  });
  return make([...channels[0]!.shape.slice(0, 3), channels.length], ([b, r, c, i]) => at(channels[i!]!, [b!, r!, c!, 0]));
}

/** `f` of the numbers of every window that lie inside the image `[n, …, c]`. */
export function pool(x: Array64, size: number, window: Window, f: (values: number[]) => number): Array64 {
  const { stride = 1 } = window;
  const spatial = x.shape.slice(1, -1).map((length) => windowAxis(length, size, window));
  return make([x.shape[0]!, ...spatial.map(({ out }) => out), x.shape.at(-1)!], (index) => {
    const values: number[] = [];
    make(spatial.map(() => size), (tap) => {
      const place = spatial.map(({ lead }, axis) => index[axis + 1]! * stride + tap[axis]! - lead);
      const inside = place.every((i, axis) => i >= 0 && i < x.shape[axis + 1]!);
      return inside ? values.push(at(x, [index[0]!, ...place, index.at(-1)!])) : 0;
    }); // prettier-ignore
    return f(values);
  });
}

/** The error function by its series; |x| up to 3. */
export function erf(x: number): number {
  let term = x;
  let sum = x;
  for (let n = 1; n < 80; n++) {
    term *= (-x * x) / n;
    sum += term / (2 * n + 1);
  }
  return (2 / Math.sqrt(Math.PI)) * sum;
}
