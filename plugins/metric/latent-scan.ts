/**
 * What each number of a code does: a picture with a row for each number, which goes from −range to range while the others stay as they were drawn.
 *
 * moving = the share of the scanned numbers whose sweep changes the object at all: somewhere by more than `threshold`, with images and means of bits in
 * [-1, 1]. A plain GAN need not give a number a meaning of its own; the picture is there to be looked at.
 *
 * The code that is held comes from the generator's prior where it decodes codes, else from the run's noise.
 */
import { defineMetric, drawImageGrid, encodePng, GanvilError, requireCodedObjects, type Space, tf, z } from 'ganvil';

const params = z.strictObject({
  numbers: z.int().positive().default(8).describe('Numbers of the code that are scanned, from the first; each is a row.'),
  points: z.int().min(2).default(11).describe('Places of a sweep: objects in a row.'),
  range: z.number().positive().default(2.5).describe('A sweep goes from −range to range.'),
  threshold: z
    .number()
    .positive()
    .default(0.5)
    .describe('Change of a pixel, or of the mean of a bit, from which an object counts as changed.'),
  gap: z.int().nonnegative().default(2).describe('Space between objects, in pixels.'),
  size: z.int().min(16).max(4096).default(512).describe('Longer side of the picture, in pixels.'),
});

/** Shape of one object in the picture: a bit string is an image of one row. */
function tileOf({ kind, shape }: Space): readonly [number, number, number] {
  if (kind === 'bits') return [1, shape[0], 1];
  if (kind === 'image' && (shape[2] === 1 || shape[2] === 3)) return shape;
  throw new GanvilError('E_SPEC_MISMATCH', {
    where: 'metric/latent-scan',
    expected: 'images of 1 or 3 channels, or bit strings',
    received: `${kind} of the shape [${shape.join(', ')}]`,
    fix: 'Leave latent-scan out.',
  });
}

/** Row by row the code with one number in another place: `[rows · points, code]`. */
function sweeps(code: Float32Array, rows: number, points: number, range: number): tf.Tensor2D {
  const all = new Float32Array(rows * points * code.length);
  for (let row = 0; row < rows; row++) {
    for (let point = 0; point < points; point++) {
      const at = (row * points + point) * code.length;
      all.set(code, at);
      all[at + row] = range * ((2 * point) / (points - 1) - 1);
    }
  }
  return tf.tensor2d(all, [rows * points, code.length]);
}

/** Whether some number of the objects in this row differs by more than `threshold`. */
function moves(objects: Float32Array, points: number, threshold: number): boolean {
  const size = objects.length / points;
  for (let i = 0; i < size; i++) {
    let [low, high] = [Infinity, -Infinity];
    for (let point = 0; point < points; point++) {
      const value = objects[point * size + i]!;
      [low, high] = [Math.min(low, value), Math.max(high, value)];
    }
    if (high - low > threshold) return true;
  }
  return false;
}

export default defineMetric({
  id: 'metric/latent-scan',
  summary: 'Draws what a generator makes while one number of its code goes from low to high, a row for each number.',
  params,
  inject: ['generator'],
  outputs: { moving: { direction: null, summary: 'Share of the scanned numbers whose sweep changes the object.' } },
  create: ({ numbers, points, range, threshold, ...picture }, { roles: { generator }, noise, space }) => {
    const shape = tileOf(space);
    const codes = requireCodedObjects('metric/latent-scan', generator, noise);
    return {
      evaluate: async (evaluation) => {
        const drawn = tf.tidy(() => codes.draw(1, evaluation));
        const code = await drawn.data<'float32'>(); // waits for the device
        drawn.dispose();
        const rows = Math.min(numbers, code.length);
        const made = tf.tidy(() => codes.objects(sweeps(code, rows, points, range), evaluation));
        const values = await made.data<'float32'>();
        made.dispose();
        const size = values.length / rows;
        const moving = Array.from({ length: rows }, (_, row) => moves(values.subarray(row * size, (row + 1) * size), points, threshold));
        const bytes = encodePng(drawImageGrid({ values, shape }, { ...picture, columns: points }));
        return {
          values: { moving: moving.filter(Boolean).length / rows },
          detail: { codes: codes.from, code: [...code], moving },
          artifacts: [{ name: 'scan.png', bytes }],
        };
      },
    };
  },
});
