/** Reading and writing variables, and comparing slopes with differences. */
import assert from 'node:assert/strict';

import * as tf from '@tensorflow/tfjs';

export type Variables = Readonly<Record<string, tf.Variable>>;
export type Values = Readonly<Record<string, Float32Array | Int32Array | Uint8Array>>;

/** A copy of the values of variables. */
export const valuesOf = (variables: Variables): Values =>
  Object.fromEntries(Object.entries(variables).map(([name, variable]) => [name, variable.dataSync().slice()]));

/** Writes values that `valuesOf` read. */
export function setValues(variables: Variables, values: Values): void {
  for (const [name, variable] of Object.entries(variables)) {
    tf.tidy(() => variable.assign(tf.tensor(values[name]!, variable.shape, variable.dtype)));
  }
}

/** Bit for bit, so that −0 is not 0 and NaN is NaN. */
export function assertSame(actual: Values, expected: Values, message: string): void {
  const bits = (values: Values) =>
    Object.fromEntries(
      Object.entries(values).map(([name, array]) => [name, Buffer.from(array.buffer, array.byteOffset, array.byteLength).toString('hex')]),
    );
  assert.deepEqual(bits(actual), bits(expected), message);
}

export const differs = (a: Values, b: Values): boolean =>
  Object.keys(a).some((name) => a[name]!.some((value, i) => !Object.is(value, b[name]![i])));

/**
 * The slope of `loss` in one number, by central differences at `step` and half of it, extrapolated (Richardson): the error is of the fourth
 * order. In float32 with a step of 1/16 it is about 1e-5 of the loss, whatever the loss.
 */
export function slope(loss: (value: number) => number, at: number, step = 1 / 16): number {
  const central = (h: number) => {
    const [high, low] = [Math.fround(at + h), Math.fround(at - h)];
    return (loss(high) - loss(low)) / (high - low);
  };
  return (4 * central(step / 2) - central(step)) / 3;
}

/** Slopes of `loss` in every element of every variable, which it finds as it left them. */
export function slopes(loss: () => number, variables: Variables, step?: number): Record<string, number[]> {
  const before = valuesOf(variables);
  return Object.fromEntries(
    Object.entries(variables).map(([name, variable]) => {
      const values = before[name]!;
      const found = Array.from(values, (value, i) =>
        slope(
          (changed) => {
            const moved = values.slice();
            moved[i] = changed;
            setValues({ [name]: variable }, { [name]: moved });
            return loss();
          },
          value,
          step,
        ),
      );
      setValues({ [name]: variable }, before);
      return [name, found];
    }),
  );
}

/** Every slope within `tolerance` of the largest expected one (and of 0.01, so that slopes of 0 may differ by rounding). */
export function assertSlopes(
  actual: Readonly<Record<string, ArrayLike<number>>>,
  expected: Readonly<Record<string, number[]>>,
  tolerance: number,
  what: string,
): void {
  const largest = Math.max(0.01, ...Object.values(expected).flat().map(Math.abs));
  for (const [name, slopesOfOne] of Object.entries(expected)) {
    slopesOfOne.forEach((value, i) => {
      const error = Math.abs(actual[name]![i]! - value);
      assert.ok(
        error <= tolerance * largest,
        `${what}: the gradient in ${name}[${i}] is ${actual[name]![i]}, finite differences give ${value} (largest slope ${largest})`,
      );
    });
  }
}
