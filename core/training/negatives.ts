/**
 * What D is taught against where it is not G's fresh samples: a pool of proposals that the trainer owns. The lecture's loop begins with random
 * negatives and then, round by round, lets D's own favourites take their place.
 */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { Game, Generated, Generator, PluginChoice, RandomStream, Scalars, Solver, Space } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { generatorChoice } from '../spec/nested.ts';
import { insert, POOLS, rowsFor } from './pool.ts';

const count = z.int().positive();
const settings = z.strictObject({
  pool: z
    .enum(POOLS)
    .default('replace')
    .describe(
      'What becomes of older proposals. replace: D sees the newest alone. accumulate: all so far, the newest `size` of them. ' +
        'replay: half of what D sees are the newest, half are drawn from an even sample of all earlier ones.',
    ),
  each: count.nullable().default(null).describe('Proposals at a refresh; null: as many as D sees in a step.'),
  size: count.default(1024).describe('Proposals that are kept at most; a pool that is replaced keeps those of one refresh.'),
  refresh: z
    .union([z.literal('step'), z.strictObject({ round: count.describe('Steps of a round.') })])
    .default('step')
    .describe('When the generator proposes anew: at every step, or at the beginning of every round but the first.'),
  initial: generatorChoice()
    .nullable()
    .default(null)
    .describe('A generator without variables for the first refresh; null: the generator itself.'),
});

/** The param of trainers that own negatives. */
export const negativesParam = settings
  .nullable()
  .default(null)
  .describe('Pool of negatives: { pool, each, size, refresh, initial }; null: fresh ones at every step.');
export type NegativesChoice = z.output<typeof negativesParam>;

export interface NegativesParts {
  readonly game: Game;
  readonly space: Space;
  readonly batch: number;
  /** Updates of D in a step, each on a batch of its own. */
  readonly updates: number;
  readonly random: RandomStream;
  nested(choice: PluginChoice): Generator;
}

export interface Negatives {
  /**
   * A batch for each of the step's updates, `[batch, ...space]`, yours to dispose, after a refresh where one is due; and what the last refresh
   * cost: `negatives/evaluations` of D for each proposal, and what the generator reports.
   */
  next(step: number): Promise<{ readonly batches: readonly tf.Tensor[]; readonly scalars: Scalars }>;
  readonly state: Readonly<Record<string, tf.Variable>>;
}

/**
 * The negatives of a trainer; undefined where D is to see G's samples as they are made. A refresh and a step each copy the pool on the host.
 * Throws E_SPEC_MISMATCH, with `where`, for what does not fit together.
 */
export function makeNegatives(where: string, choice: NegativesChoice, parts: NegativesParts): Negatives | undefined {
  const { game, space, batch, updates, random } = parts;
  const { generator } = game;
  if (generator === undefined && choice !== null) {
    throw mismatch(where, 'a generator that proposes `negatives`', 'a spec without one', 'Add `generator`, such as uniform.');
  }
  if (generator === undefined || (choice === null && generator.estimator !== 'none')) return undefined;
  const { pool: kind, each: given, size, refresh, initial: first } = choice ?? settings.parse({});
  const need = batch * updates;
  const each = given ?? need;
  const capacity = kind === 'replace' ? each : size;
  if (capacity < each) {
    throw mismatch(
      where,
      `a pool that holds the ${each} proposals of a refresh`,
      `\`size\` ${size}`,
      'Give a larger `size`, or propose fewer.',
    );
  }
  const initial = first === null ? undefined : solver(where, parts.nested(first));
  const reports = generator.estimator === 'none' ? (generator.reports ?? []) : [];

  const width = space.shape.reduce((product, n) => product * n, 1);
  const variable = (shape: readonly number[], value: number, dtype: 'float32' | 'int32' = 'float32') =>
    tf.tidy(() => tf.variable(tf.fill([...shape], value, dtype), false));
  const pool = variable([capacity, ...space.shape], 0);
  /** The newest proposals, where they are not in the pool yet. */
  const newest = kind === 'replay' ? variable([each, ...space.shape], 0) : undefined;
  /** Proposals that the pool has been given since the run began; and refreshes. */
  const counts = variable([2], 0, 'int32');
  /** Of the last refresh: evaluations for each proposal, then what the generator reports; NaN where it has not proposed yet. */
  const costs = variable([1 + reports.length], NaN);
  const write = (target: tf.Variable, values: Float32Array | Int32Array) =>
    tf.tidy(() => target.assign(tf.tensor(values, target.shape, target.dtype)));

  async function propose(proposer: Solver | undefined): Promise<Float32Array> {
    const { samples, evaluations = 0, scalars = {}, logProbability }: Generated = await game.propose(each, proposer);
    const values = await samples.data<'float32'>();
    tf.dispose([samples, ...(logProbability === undefined ? [] : [logProbability])]);
    write(costs, Float32Array.of(evaluations / each, ...reports.map((name) => (proposer === undefined ? scalars[name]! : NaN))));
    return values;
  }

  async function refreshed(): Promise<void> {
    const [written, refreshes] = await counts.data<'int32'>();
    const proposals = await propose(refreshes === 0 ? initial : undefined);
    let stored = proposals;
    if (newest !== undefined) {
      stored = refreshes === 0 ? new Float32Array() : (await newest.data<'float32'>()).slice();
      write(newest, proposals);
    }
    const added = insert((await pool.data<'float32'>()).slice(), stored, { kind, width, written: written!, random });
    write(pool, added.values);
    write(counts, Int32Array.of(added.written, refreshes! + 1));
  }

  return {
    state: {
      'negatives/pool': pool,
      'negatives/counts': counts,
      'negatives/costs': costs,
      ...(newest === undefined ? {} : { 'negatives/newest': newest }),
      ...Object.fromEntries(Object.entries(initial?.state ?? {}).map(([name, value]) => [`negatives/initial/${name}`, value])),
    },
    async next(step) {
      const isDue = step === 1 || refresh === 'step' || (step - 1) % refresh.round === 0;
      if (isDue) await refreshed();
      const [written] = await counts.data<'int32'>();
      const [old, fresh] = [await pool.data<'float32'>(), await newest?.data<'float32'>()];
      const rows = rowsFor(need, { held: Math.min(written!, capacity), newest: fresh && each, random });
      const values = new Float32Array(need * width);
      rows.forEach(({ from, row }, i) => {
        const source = from === 'pool' ? old : fresh!;
        values.set(source.subarray(row * width, (row + 1) * width), i * width);
      });
      const [evaluations, ...reported] = await costs.data<'float32'>();
      const known = reports.map((name, i) => [`negatives/${name}`, reported[i]!] as const).filter(([, value]) => !Number.isNaN(value));
      return {
        batches: Array.from({ length: updates }, (_, k) =>
          tf.tensor(values.slice(k * batch * width, (k + 1) * batch * width), [batch, ...space.shape]),
        ),
        scalars: { 'negatives/evaluations': evaluations!, ...Object.fromEntries(known) },
      };
    },
  };
}

function solver(where: string, initial: Generator): Solver {
  if (initial.estimator === 'none') return initial;
  throw mismatch(
    where,
    'initial negatives from a generator without variables',
    'one that is trained',
    'Take uniform, product-of-marginals or corrupted.',
  );
}

const mismatch = (where: string, expected: string, received: string, fix: string) =>
  new GanvilError('E_SPEC_MISMATCH', { where, expected, received, fix });
