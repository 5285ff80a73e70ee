/**
 * Earlier and later players against one another: the matrix A[k][j] = E σ(D_j(G_k(z))), with the same noise for every G. Players that improve
 * together leave it smooth: a G is found out more and more by the Ds after its own, so that from the diagonal on a row falls. Where a row rises again,
 * D has forgotten what it knew, and the players may go round in circles.
 *
 *   own      A[n][n], both of now
 *   past     the mean of A[k][n]: earlier Gs before the D of now
 *   future   the mean of A[n][j]: the G of now before earlier Ds
 *   rebound  the largest A[k][j] − A[k][i] with k ≤ i < j, or 0: how far some row rises from its diagonal on
 *
 * Each of the last three depends on which pairs are kept: evaluations of one run are no rivals for a best one, so that no output has a direction.
 *
 * At an evaluation the pair of now meets all kept ones, and is kept itself if it falls due: the first of all, then every one until `saves` are kept;
 * then every other one is let go, and from then on only every second falls due, and so forth.
 *
 * Costs `saves` copies of D and of `samples` objects, in memory and in each checkpoint, and 2 · `saves` + 1 passes of so many objects through D.
 */
import { defineMetric, drawImageGrid, encodePng, requireObjectCritic, tf, z } from 'ganvil';

const ID = 'metric/cross-play';
/** Objects in a forward pass. */
const PASS = 500;

const params = z.strictObject({
  saves: z.int().min(2).default(6).describe('Pairs of G and D that are kept at most; with the pair of now, sides of the matrix.'),
  samples: z.int().positive().default(1000).describe('Objects of each G, all from the same noise.'),
  gap: z.int().nonnegative().default(2).describe('Space between cells of the picture, in pixels.'),
  size: z.int().min(16).max(4096).default(256).describe('Side of the picture, in pixels.'),
});

type Variables = Readonly<Record<string, tf.Variable>>;
type Score = (x: tf.Tensor) => tf.Tensor2D;

/** Which of `count` evaluations are kept, by their place: the multiples of the smallest power of two that leaves at most `saves`. */
function keptOf(count: number, saves: number): number[] {
  let stride = 1;
  while (Math.ceil(count / stride) > saves) stride *= 2;
  return Array.from({ length: Math.ceil(count / stride) }, (_, i) => i * stride);
}

/** Mean of σ(score) over `count` objects. */
async function meanBelief(score: Score, x: Float32Array, shape: readonly number[]): Promise<number> {
  const size = shape.reduce((product, n) => product * n, 1);
  let sum = 0;
  for (let from = 0; from < x.length; from += PASS * size) {
    const part = x.subarray(from, from + PASS * size);
    const scores = tf.tidy(() => score(tf.tensor(part, [part.length / size, ...shape])).clone());
    for (const value of await scores.data()) sum += 1 / (1 + Math.exp(-value)); // waits for the device
    scores.dispose();
  }
  return sum / (x.length / size);
}

/** Runs `work` with these values in the place of D's own. Assignments share values, so this copies nothing. */
async function lending<T>(own: readonly tf.Variable[], values: readonly tf.Tensor[], work: () => Promise<T>): Promise<T> {
  const before = own.map((variable) => variable.clone());
  try {
    own.forEach((variable, i) => variable.assign(values[i]!));
    return await work();
  } finally {
    own.forEach((variable, i) => variable.assign(before[i]!));
    tf.dispose(before);
  }
}

/** A variable of zeros for each of these, by the same name. */
const emptied = (variables: Variables, prefix: string) =>
  Object.entries(variables).map(
    ([name, { shape, dtype }]) => [`${prefix}/${name}`, tf.tidy(() => tf.variable(tf.zeros(shape, dtype), false))] as const,
  );
/** Copied on the host: what a program has left in `source` may change with its next step. */
async function copy(target: tf.Variable, source: tf.Variable): Promise<void> {
  write(target, (await source.data<'float32'>()).slice());
}
const write = (target: tf.Variable, values: Float32Array | Int32Array): void =>
  tf.tidy(() => target.assign(tf.tensor(values, target.shape, target.dtype)));

/** The matrix in plain characters: Gs in rows, Ds in columns. */
function textOf(steps: readonly number[], matrix: readonly (readonly number[])[]): string {
  const names = steps.map(String);
  const width = Math.max(4, ...names.map(({ length }) => length + 1));
  const line = (head: string, cells: readonly string[]) => [head, ...cells].map((cell) => cell.padStart(width + 1)).join('');
  const rows = matrix.map((row, k) => line(`G${names[k]!}`, row.map((value) => value.toFixed(2)))); // prettier-ignore
  return [line('', names.map((name) => `D${name}`)), ...rows].join('\n'); // prettier-ignore
}

/** Of a mean that says real, and of one that says generated; one of ½ is white. */
const [REAL, GENERATED] = [
  [224, 49, 49],
  [25, 113, 194],
] as const;
/** A cell's pixel, in [-1, 1]. The root: what matters lies near ½. */
function pixelOf(belief: number): number[] {
  const strength = Math.sqrt(Math.abs(2 * belief - 1));
  return (belief > 0.5 ? REAL : GENERATED).map((level) => (255 + strength * (level - 255)) / 127.5 - 1);
}

/** How far a row rises from its diagonal on, at most. */
function reboundOf(matrix: readonly (readonly number[])[]): number {
  let most = 0;
  matrix.forEach((row, k) => {
    let lowest = Infinity;
    for (const value of row.slice(k)) {
      most = Math.max(most, value - lowest);
      lowest = Math.min(lowest, value);
    }
  });
  return most;
}

const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

export default defineMetric({
  id: ID,
  summary: 'Plays earlier and later generators and discriminators against one another.',
  params,
  inject: ['generator', 'discriminator'],
  outputs: {
    own: { direction: null, summary: 'Mean of D for objects of G, both of now.' },
    past: { direction: null, summary: 'Mean of the D of now for objects of earlier Gs.' },
    future: { direction: null, summary: 'Mean of earlier Ds for objects of the G of now.' },
    rebound: { direction: null, summary: 'How far the mean for some G rises again from its own D on, at most.' },
  },
  create: ({ saves, samples, ...picture }, { space, roles: { discriminator } }) => {
    requireObjectCritic(ID, discriminator);
    const own = [...Object.values(discriminator.variables), ...Object.values(discriminator.state)];
    const variable = (shape: number[], dtype: 'float32' | 'int32' = 'float32') => tf.tidy(() => tf.variable(tf.zeros(shape, dtype), false));
    /** Evaluations so far. */
    const seen = variable([1], 'int32');
    /** Of the kept pairs, in the order of the slots. */
    const stepsKept = variable([saves], 'int32');
    const beliefs = variable([saves, saves]);
    const slots = Array.from({ length: saves }, (_, i) => ({
      objects: variable([samples, ...space.shape]),
      players: [...emptied(discriminator.variables, `${i}/variables`), ...emptied(discriminator.state, `${i}/state`)],
    }));
    const score: Score = (x) => discriminator.outputs({ x }, { training: false }).score;

    return {
      state: {
        seen,
        steps: stepsKept,
        beliefs,
        ...Object.fromEntries(slots.flatMap(({ objects, players }, i) => [[`${i}/objects`, objects], ...players])),
      },
      evaluate: async ({ generate, step }) => {
        const [count] = await seen.data<'int32'>();
        const before = keptOf(count!, saves);
        const { x } = await generate(samples);
        const formerSteps = [...(await stepsKept.data<'int32'>())].slice(0, before.length);
        const formerBeliefs = await beliefs.data<'float32'>();

        const past: number[] = [];
        const future: number[] = [];
        for (const { objects, players } of slots.slice(0, before.length)) {
          past.push(await meanBelief(score, await objects.data<'float32'>(), space.shape));
          const values = players.map(([, value]) => value);
          future.push(await lending(own, values, () => meanBelief(score, x, space.shape)));
        }
        const ownBelief = await meanBelief(score, x, space.shape);
        const steps = [...formerSteps, step];
        const matrix = [
          ...before.map((_, k) => [...formerBeliefs.subarray(k * saves, k * saves + before.length), past[k]!]),
          [...future, ownBelief],
        ];

        // what is kept from now on, by place in the matrix: its last row is evaluation number `count`
        const kept = keptOf(count! + 1, saves).map((place) => (place === count ? before.length : before.indexOf(place)));
        for (const [slot, from] of kept.entries()) {
          if (slot === from && from < before.length) continue;
          const [target, source] = [slots[slot]!, slots[from]!];
          if (from < before.length) await copy(target.objects, source.objects);
          else write(target.objects, x);
          for (const [i, [, value]] of target.players.entries()) await copy(value, from < before.length ? source.players[i]![1] : own[i]!);
        }
        const table = new Float32Array(saves * saves);
        kept.forEach((k, row) => kept.forEach((j, column) => (table[row * saves + column] = matrix[k]![j]!)));
        write(beliefs, table);
        write(
          stepsKept,
          Int32Array.from({ length: saves }, (_, slot) => steps[kept[slot]!] ?? 0),
        );
        write(seen, Int32Array.of(count! + 1));

        const isFirst = before.length === 0;
        const reason = 'No earlier pair is kept yet.';
        const none = { state: 'absent', reason } as const;
        const cells = { values: Float32Array.from(matrix.flat().flatMap(pixelOf)), shape: [1, 1, 3] as const };
        return {
          values: { own: ownBelief, ...(isFirst ? {} : { past: mean(past), future: mean(future), rebound: reboundOf(matrix) }) },
          ...(isFirst ? { absent: { past: none, future: none, rebound: none } } : {}),
          detail: { samples, steps },
          artifacts: [
            {
              name: 'matrix.png',
              bytes: encodePng(drawImageGrid(cells, { ...picture, columns: steps.length })),
              preview: textOf(steps, matrix),
            },
            { name: 'matrix.json', bytes: new TextEncoder().encode(JSON.stringify({ steps, matrix })) },
          ],
        };
      },
    };
  },
});
