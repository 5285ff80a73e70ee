import * as fs from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { decode } from 'fast-png';
import { type Discriminator, type Evaluation, type Measurement, type RoleContext, tf } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../core/engine/eager.ts';
import { resumeRun, type RunResult, startRun } from '../../../core/run/run.ts';
import { metricContract } from '../../../core/testing/index.ts';
import crossPlay from '../../../plugins/metric/cross-play.ts';
import { runContract } from '../../contracts/run.ts';
import { journalOf, newestOf, newFolder, removeFolders, tinyOptions, tinySpec } from '../../core/run/tiny.ts';
import { fakeEvaluation } from './fake-evaluation.ts';

beforeAll(() => eagerEngine('cpu'));
afterAll(removeFolders);

const space = { kind: 'points', shape: [1] } as const;
const sigmoid = (score: number) => 1 / (1 + Math.exp(-score));

interface Table {
  /** An evaluation with a G that makes `x` and a D that scores weight · x + average. */
  at(step: number, pair: { readonly x: number; readonly weight: number; readonly average?: number }): Promise<Measurement>;
}
/** A metric over one number a G and two a D, a weight and an average that no gradient trains. */
async function play(params: object, work: (table: Table) => Promise<void>): Promise<void> {
  const variable = () => tf.tidy(() => tf.variable(tf.scalar(0)));
  const [weight, average] = [variable(), variable()];
  const discriminator: Discriminator = {
    variables: { weight },
    state: { average },
    judges: ['x'],
    outputs: ({ x }) => ({ score: x!.mul(weight).add<tf.Tensor2D>(average).reshape([-1, 1]) }),
  };
  const context = { space, roles: { discriminator } } as unknown as RoleContext<'generator' | 'discriminator'>;
  const metric = crossPlay.create(crossPlay.params.parse({ samples: 3, ...params }), context);
  try {
    await work({
      at: (step, pair) => {
        tf.tidy(() => {
          weight.assign(tf.scalar(pair.weight));
          average.assign(tf.scalar(pair.average ?? 0));
        });
        const generated = { count: 3, x: Float32Array.of(pair.x, pair.x, pair.x) };
        const evaluation: Evaluation = { ...fakeEvaluation({ space, generated }), step, discriminators: [discriminator] };
        return metric.evaluate(evaluation);
      },
    });
  } finally {
    tf.dispose([weight, average, ...Object.values(metric.state ?? {})]);
  }
}

const matrixOf = ({ artifacts }: Measurement) =>
  JSON.parse(new TextDecoder().decode(artifacts!.find(({ name }) => name === 'matrix.json')!.bytes)) as {
    readonly steps: readonly number[];
    readonly matrix: readonly (readonly number[])[];
  };

describe('metric/cross-play', () => {
  runContract(metricContract(crossPlay, { params: { samples: 50, saves: 2 } }));

  it('has no best evaluation: its numbers depend on how many pairs are kept', () => {
    expect(Object.values(crossPlay.outputs).map(({ direction }) => direction)).toEqual([null, null, null, null]);
  });

  it('has each G before each D, with the weights and the averages of their time', () =>
    play({}, async ({ at }) => {
      const pairs = [
        { x: 1, weight: 0.5, average: 0.1 },
        { x: -2, weight: -1, average: 0 },
        { x: 3, weight: 0.25, average: -2 },
      ];
      const found: Measurement[] = [];
      for (const [i, pair] of pairs.entries()) found.push(await at(100 * (i + 1), pair));
      const { steps, matrix } = matrixOf(found[2]!);
      expect(steps).toEqual([100, 200, 300]);
      const exact = pairs.map(({ x }) => pairs.map(({ weight, average }) => sigmoid(weight * x + average)));
      matrix.forEach((row, k) => row.forEach((value, j) => expect(value).toBeCloseTo(exact[k]![j]!, 6)));

      const { values } = found[2]!;
      expect(values.own).toBeCloseTo(exact[2]![2]!, 6);
      expect(values.past).toBeCloseTo((exact[0]![2]! + exact[1]![2]!) / 2, 6);
      expect(values.future).toBeCloseTo((exact[2]![0]! + exact[2]![1]!) / 2, 6);
    }));

  it('says how far a row rises again from its own D on', () =>
    play({}, async ({ at }) => {
      // the first row, σ(−1), σ(−2), σ(−1.5), rises by σ(−1.5) − σ(−2) after it fell; what G 2 had before its own D, σ(1), counts for nothing
      await at(1, { x: 1, weight: -1 });
      await at(2, { x: -1, weight: -2 });
      const { values } = await at(3, { x: 1, weight: -1.5 });
      expect(values.rebound).toBeCloseTo(sigmoid(-1.5) - sigmoid(-2), 6);
    }));

  it('finds no rebound where every G is found out more and more', () =>
    play({}, async ({ at }) => {
      for (const weight of [-1, -2]) await at(-weight, { x: 1, weight });
      expect((await at(3, { x: 1, weight: -3 })).values.rebound).toBe(0);
    }));

  it('says at the first evaluation that there is nobody to play against', () =>
    play({}, async ({ at }) => {
      const { values, absent } = await at(1, { x: 1, weight: 0 });
      expect(values).toEqual({ own: 0.5 });
      expect(Object.keys(absent!)).toEqual(['past', 'future', 'rebound']);
    }));

  // kept are the evaluations 0, s, 2s, … with the smallest s = 1, 2, 4, … that leaves `saves` of them; the newest stands behind them
  it.each([
    [2, ['0', '0 1', '0 1 2', '0 2 3', '0 2 4', '0 4 5', '0 4 6', '0 4 7', '0 4 8', '0 8 9']],
    [3, ['0', '0 1', '0 1 2', '0 1 2 3', '0 2 4', '0 2 4 5', '0 2 4 6', '0 4 7', '0 4 8', '0 4 8 9']],
  ])('keeps the first pair and others at even distances, %d at most', (saves, expected) =>
    play({ saves }, async ({ at }) => {
      const met: string[] = [];
      for (let i = 0; i < expected.length; i++) {
        const { steps, matrix } = matrixOf(await at(i, { x: i, weight: 1, average: -i }));
        met.push(steps.join(' '));
        // of the pairs that are kept, and of no others: A[k][j] = σ(k − j)
        matrix.forEach((row, k) => row.forEach((value, j) => expect(value).toBeCloseTo(sigmoid(steps[k]! - steps[j]!), 6)));
      }
      expect(met).toEqual(expected);
    }),
  );

  it('draws the matrix, red for what is taken for real, and tells it in characters', () =>
    play({ gap: 0, size: 16 }, async ({ at }) => {
      await at(10, { x: -1, weight: 100 });
      const { artifacts } = await at(20, { x: 1, weight: 100 });
      const { name, bytes, preview } = artifacts![0]!;
      expect(name).toBe('matrix.png');
      const { width, height, data } = decode(bytes);
      expect([width, height]).toEqual([16, 16]);
      // the colours that the plugin names
      const [red, blue] = [[224, 49, 49], [25, 113, 194]]; // prettier-ignore
      // G 10 is found out by both, σ(−100) = 0; G 20 by neither, σ(100) = 1; the first pixels of the four cells of 8 × 8
      expect([0, 8, 8 * 16, 8 * 16 + 8].map((pixel) => [...data.subarray(3 * pixel, 3 * pixel + 3)])).toEqual([blue, blue, red, red]);
      expect(preview!.split('\n').map((line) => line.trim().split(/\s+/))).toEqual([
        ['D10', 'D20'],
        ['G10', '0.00', '0.00'],
        ['G20', '1.00', '1.00'],
      ]);
    }));

  it('refuses a discriminator that wants more than the object', () => {
    const roles = { discriminator: { variables: {}, state: {}, judges: ['x', 'y'] } };
    expect(() => crossPlay.create(crossPlay.params.parse({}), { space, roles } as never)).toThrow(
      expect.objectContaining({ code: 'E_SPEC_MISMATCH' }),
    );
  });

  describe.each(['eager', 'compiled'] as const)('in a run, %s', (kind) => {
    const settings = {
      steps: 12,
      metrics: [{ use: 'cross-play', with: { saves: 2, samples: 16 } }],
      evaluate: { every: 3 },
      checkpoint: { every: 8 },
    };
    const options = async () => {
      const { options: given } = await tinyOptions();
      if (kind === 'eager') return given;
      return { ...given, services: { ...given.services, engine: await compiledEngine({ onUncovered: 'refuse', check: false }) } };
    };
    const matrices = ({ dir }: Pick<RunResult, 'dir'>) => {
      const folder = join(dir, 'artifacts', 'cross-play');
      const files = fs.readdirSync(folder).filter((file) => file.endsWith('.json')).sort(); // prettier-ignore
      return files.map((file) => fs.readFileSync(join(folder, file), 'utf8'));
    };

    it('ends with the same matrices when it was killed after an evaluation that no checkpoint has', async () => {
      const spec = await tinySpec(settings);
      const copy = join(newFolder(), 'killed');
      const given = await options();
      let dir = '';
      const whole = await startRun(spec, {
        ...given,
        onEvent: (event) => {
          if (event.type === 'start') dir = event.dir;
          // what a kill leaves on the disk: evaluations up to 9, the checkpoint of step 8
          if (event.type === 'evaluation' && event.step === 9) fs.cpSync(dir, copy, { recursive: true });
        },
      });
      expect(whole.status).toBe('finished');
      expect(newestOf(copy).name).toBe('step-00000008.safetensors');
      fs.rmSync(join(copy, 'lock'), { recursive: true });

      const resumed = await resumeRun(copy, await options());
      expect(resumed).toMatchObject({ status: 'finished', step: 12 });
      // at 3, 6, 9 and 12
      expect(matrices(whole)).toHaveLength(4);
      expect(matrices(resumed)).toEqual(matrices(whole));
      expect(journalOf(copy)).toEqual(journalOf(whole.dir));
      expect(newestOf(copy)).toEqual(newestOf(whole.dir));
    });

    it('leaves training as it is without the metric', async () => {
      const [withIt, without] = [
        await startRun(await tinySpec(settings), await options()),
        await startRun(await tinySpec({ ...settings, metrics: [] }), await options()),
      ];
      const losses = ({ dir }: RunResult) => journalOf(dir).filter((line) => line.includes('"loss/'));
      expect(losses(withIt)).toEqual(losses(without));
    });
  });
});
