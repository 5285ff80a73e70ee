/**
 * Whether a number of the code stands for a characteristic of the object: of bit strings, how many ones they have (`ones`, a stroke's length) and the mean
 * index of these (`position`, counted from 0).
 *
 *   spearman = max over numbers i of |ρ(z_i, attribute)|      r2 = 1 − Σ(a − â)²/Σ(a − ā)², â the linear probe z ↦ w · z + c on held-out strings
 *
 * ρ is Spearman's rank correlation, ties sharing the mean of their ranks. The first asks for one number of its own, the second whether a direction of codes
 * stands for the attribute, whatever the axes. Of a code that says nothing the largest of n correlations is about √(2 log n/strings), r2 is 0.
 *
 * A string is the likelier value of each bit that a code is decoded to, or what a generator makes of noise, its soft bits rounded. Where the valid strings are
 * known only these count; a string without ones has no position. No loss of a plain GAN asks for numbers with a meaning.
 *
 * @see Alain & Bengio 2016, "Understanding intermediate layers using linear classifier probes", https://arxiv.org/abs/1610.01644
 */
import {
  codesOf,
  defineMetric,
  drawImageGrid,
  encodePng,
  type Enumeration,
  heldOutR2,
  type Measurement,
  rankCorrelation,
  requireBits,
  requireCodedObjects,
  tf,
  z,
} from 'ganvil';

const ID = 'metric/latent-attributes';

const params = z.strictObject({
  samples: z.int().min(100).default(10_000).describe('Codes that are drawn.'),
  size: z.int().min(16).max(4096).default(512).describe('Longer side of the picture, in pixels.'),
});

/** Strings for each number of the code below which nothing is measured. */
const STRINGS = 10;

/** Of the coordinates of a string, a one where above 0; undefined for one that has no such attribute. */
const ATTRIBUTES = {
  ones: (bits: Float32Array) => bits.reduce((sum, bit) => sum + (bit > 0 ? 1 : 0), 0),
  position: (bits: Float32Array) => {
    const places = Array.from(bits.keys()).filter((i) => bits[i]! > 0);
    return places.length === 0 ? undefined : places.reduce((sum, i) => sum + i, 0) / places.length;
  },
} as const;
type Attribute = keyof typeof ATTRIBUTES;

const names = Object.keys(ATTRIBUTES) as Attribute[];

/** Rows `[count, length]` that are finite and, where the valid strings are known, among these. */
function countedRows(x: Float32Array, length: number, enumeration: Enumeration | undefined): readonly number[] {
  const valid = enumeration && new Set(enumeration.valid);
  return Array.from({ length: x.length / length }, (_, row) => row).filter((row) => {
    const bits = x.subarray(row * length, (row + 1) * length);
    return valid === undefined ? bits.every(Number.isFinite) : codesOf(bits, length).codes.some((code) => valid.has(code));
  });
}

/** ρ of each number of the code with the attribute, null for one that never moves; and R² of the probe. */
interface Told {
  readonly strings: number;
  readonly rho: readonly (number | null)[];
  readonly r2: number;
}

/** What codes `[count, dim]` tell of an attribute of strings `[count, length]`, or why nothing can be said. */
function tell(name: Attribute, rows: readonly number[], codes: Float32Array, dim: number, x: Float32Array, length: number): Told | string {
  const values = rows.map((row) => ATTRIBUTES[name](x.subarray(row * length, (row + 1) * length)));
  const kept = rows.filter((_, i) => values[i] !== undefined);
  const target = Float64Array.from(values.filter((value) => value !== undefined));
  const strings = target.length;
  if (strings < STRINGS * dim) return `${strings} strings count, less than ${STRINGS} for each of the ${dim} numbers of a code.`;
  if (target.every((value) => value === target[0])) return `All ${strings} strings have the same, ${target[0]}.`;
  const rho = Array.from({ length: dim }, (_, i) => {
    const found = rankCorrelation(
      Float64Array.from(kept, (row) => codes[row * dim + i]!),
      target,
    );
    return Number.isNaN(found) ? null : found;
  });
  const own = Float64Array.from({ length: strings * dim }, (_, at) => codes[kept[Math.floor(at / dim)]! * dim + (at % dim)]!);
  return { strings, rho, r2: heldOutR2(own, dim, target) };
}

/** A row for each attribute, a cell for each number of the code: black for ρ = −1, white for 1. */
function pictureOf(known: readonly Told[], dim: number, size: number): Uint8Array {
  const values = Float32Array.from(known.flatMap(({ rho }) => rho.map((value) => value ?? 0)));
  return encodePng(drawImageGrid({ values, shape: [known.length, dim, 1] }, { columns: 1, gap: 0, size }));
}

export default defineMetric({
  id: ID,
  summary: 'Measures how much the numbers of a code tell of a bit string: how many ones it has, and where they are.',
  source: 'Alain & Bengio 2016, https://arxiv.org/abs/1610.01644',
  params,
  inject: ['dataset', 'generator'],
  outputs: {
    'ones-spearman': { direction: null, summary: 'Largest |ρ| of a number of the code and how many ones the string has.' },
    'ones-r2': { direction: null, summary: 'R² of a linear probe from codes to how many ones strings have, on held-out strings.' },
    'position-spearman': { direction: null, summary: 'Largest |ρ| of a number of the code and the mean index of the ones.' },
    'position-r2': { direction: null, summary: 'R² of a linear probe from codes to the mean index of the ones, on held-out strings.' },
  },
  create: ({ samples, size }, { roles: { dataset, generator }, noise, space }) => {
    const length = requireBits(ID, space, `Leave ${ID} out.`);
    const coded = requireCodedObjects(ID, generator, noise);
    return {
      evaluate: async (evaluation): Promise<Measurement> => {
        const drawn = tf.tidy(() => coded.draw(samples, evaluation));
        const dim = drawn.shape[1];
        const made = tf.tidy(() => coded.objects(drawn, evaluation));
        const [codes, x] = await Promise.all([drawn.data<'float32'>(), made.data<'float32'>()]); // waits for the device
        tf.dispose([drawn, made]);
        const rows = countedRows(x, length, dataset.enumeration);
        const told = Object.fromEntries(names.map((name) => [name, tell(name, rows, codes, dim, x, length)]));
        const known = Object.entries(told).flatMap(([name, found]) => (typeof found === 'string' ? [] : [{ name, ...found }]));
        const unknown = Object.entries(told).flatMap(([name, found]) => (typeof found === 'string' ? [{ name, reason: found }] : []));
        return {
          values: Object.fromEntries(
            known.flatMap(({ name, rho, r2 }) => [
              [`${name}-spearman`, Math.max(...rho.map((value) => Math.abs(value ?? 0)))],
              [`${name}-r2`, r2],
            ]),
          ),
          absent: Object.fromEntries(
            unknown.flatMap(({ name, reason }) =>
              ['spearman', 'r2'].map((output) => [`${name}-${output}`, { state: 'absent', reason } as const]),
            ),
          ),
          detail: {
            codes: coded.from,
            samples,
            counted: rows.length,
            ...Object.fromEntries(known.map(({ name, strings, rho }) => [name, { strings, rho }])),
          },
          ...(known.length > 0 && { artifacts: [{ name: 'correlations.png', bytes: pictureOf(known, dim, size) }] }),
        };
      },
    };
  },
});
