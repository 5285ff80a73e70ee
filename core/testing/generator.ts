/** What every generator must do, whatever is inside. */
import assert from 'node:assert/strict';

import * as tf from '@tensorflow/tfjs';

import type { Dataset, Engine, Generated, GenerateRequest, Generator, NoiseSampler, Space } from '../contracts.ts';
import type { Plugin } from '../define.ts';
import { RandomStreams } from '../run/random.ts';
import { valueAt } from '../training/schedule.ts';
import type { Check } from './check.ts';
import { assertNoLeak, contractEngine } from './engine.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';
import { toyNoise } from './toy-game.ts';
import { CLASSES, toyDiscriminator } from './toy-roles.ts';
import { assertSame, differs, setValues, valuesOf } from './values.ts';

const BATCH = 6;
export const SPACES: readonly Space[] = [
  { kind: 'points', shape: [2] },
  { kind: 'image', shape: [4, 4, 1] },
  { kind: 'bits', shape: [5] },
];

export interface GeneratorContractOptions extends MadeWith {
  /** The spaces that it makes objects of; points, images and bits by default. */
  readonly spaces?: readonly Space[];
  /** undefined for a generator that is composed without noise. */
  readonly noise?: NoiseSampler | undefined;
  /** A solver whose answer depends on D alone. */
  readonly deterministic?: boolean;
  /** What a solver that learns from data in `create` is handed. */
  readonly dataset?: (space: Space) => Dataset;
}

export function generatorContract(plugin: Plugin<'generator'>, options: GeneratorContractOptions = {}): Check[] {
  const { spaces = SPACES } = options;
  const noise = 'noise' in options ? options.noise : toyNoise;
  return [...pluginContract(plugin, options), ...spaces.flatMap((space) => inSpace(plugin, options, space, noise))];
}

interface Rig {
  readonly generator: Generator;
  /** Objects from the streams of a seed; the same seed draws the same codes. */
  generate(request?: Partial<GenerateRequest>, seed?: number): Promise<Generated>;
  /** The samples as numbers. */
  samples(request?: Partial<GenerateRequest>, seed?: number): Promise<Float32Array>;
}

function inSpace(plugin: Plugin<'generator'>, options: GeneratorContractOptions, space: Space, noise: NoiseSampler | undefined): Check[] {
  const build = (engine: Engine, seed: number) => {
    const random = new RandomStreams(seed, engine.feed);
    const discriminator = toyDiscriminator(space, { random: random.stream('initial/discriminator') });
    const generator = make(plugin, options, {
      space,
      classes: CLASSES,
      noise,
      batch: BATCH,
      initial: random.stream('initial/generator'),
      engine,
      at: (value) => valueAt(value, 1),
      roles: { discriminator, noise, ...(options.dataset && { dataset: options.dataset(space) }) },
    });
    const dispose = () => {
      tf.dispose([generator, discriminator].flatMap(({ variables, state }) => [...Object.values(variables), ...Object.values(state)]));
      generator.dispose?.();
    };
    return { generator, dispose };
  };
  const withRig = async (work: (rig: Rig, engine: Engine) => void | Promise<void>): Promise<void> => {
    const engine = await contractEngine();
    const { generator, dispose } = build(engine, 1);
    const begin = valuesOf(generator.state);
    const near = tf.tidy(() => {
      const x = new RandomStreams(1, engine.feed).stream('near').uniform([BATCH, ...space.shape], -0.5, 0.5);
      return space.kind === 'bits' ? x.sign() : x;
    });
    const generate = async (request: Partial<GenerateRequest> = {}, seed = 1): Promise<Generated> => {
      const random = new RandomStreams(seed, engine.feed).stream('noise');
      const inputs = () => ({
        ...(noise === undefined ? {} : { z: noise.sample(BATCH, random) }),
        ...(generator.conditional === true ? { labels: engine.feed(() => labels(0), [BATCH], 'int32') as tf.Tensor1D } : {}),
      });
      const common = { batch: BATCH, random, training: true };
      if (generator.estimator !== 'none') {
        return tf.tidy(() => generator.generate({ ...common, ...inputs(), ...request }) as never);
      }
      const given = tf.tidy(inputs);
      try {
        return await generator.generate({ ...common, ...given, ...(generator.startsAtData === true ? { near } : {}), ...request });
      } finally {
        tf.dispose(given);
      }
    };
    const samples = async (request?: Partial<GenerateRequest>, seed?: number) => {
      setValues(generator.state, begin); // chains go on from where they are
      const generated = await generate(request, seed);
      const values = generated.samples.dataSync<'float32'>().slice();
      tf.dispose([generated.samples, ...(generated.logProbability === undefined ? [] : [generated.logProbability])]);
      return values;
    };
    try {
      await work({ generator, generate, samples }, engine);
    } finally {
      dispose();
      near.dispose();
    }
  };
  const where = `of ${space.kind} [${space.shape.join(', ')}]`;
  const check = (name: string, work: (rig: Rig, engine: Engine) => void | Promise<void>): Check => ({
    name: `${name}, ${where}`,
    run: () => withRig(work),
  });

  return [
    check('makes finite objects of its space, in the range of the space', async ({ generator, generate }) => {
      assert.deepEqual(generator.space, space);
      const { samples } = await generate();
      assert.deepEqual(samples.shape, [BATCH, ...space.shape]);
      const values = samples.dataSync();
      const limit = space.kind === 'image' || space.kind === 'bits' ? 1 : Infinity;
      assert.ok(
        values.every((value) => Number.isFinite(value) && Math.abs(value) <= limit),
        'a value lies outside the range of the space',
      );
      samples.dispose();
    }),
    check('makes the same of the same draws, and something else of others', async ({ samples }) => {
      for (const training of [true, false]) assert.deepEqual(await samples({ training }), await samples({ training }));
      if (options.deterministic !== true) assert.notDeepEqual(await samples({}, 1), await samples({}, 2));
    }),
    check('writes to neither variables nor state outside training', async ({ generator, samples }) => {
      const all = { ...generator.variables, ...generator.state };
      const before = valuesOf(all);
      await samples({ training: false });
      assertSame(valuesOf(all), before, 'evaluation wrote to the generator');
    }),
    check('leaves no tensor behind', async ({ samples }) => {
      await samples();
      await assertNoLeak(samples);
    }),
    check('begins with the same values for the same seed, and with others for another', ({ generator }, engine) => {
      const [same, other] = [build(engine, 1), build(engine, 2)];
      assertSame(valuesOf(same.generator.variables), valuesOf(generator.variables), 'the initial values differ');
      if (Object.keys(generator.variables).length > 0) {
        assert.ok(differs(valuesOf(other.generator.variables), valuesOf(generator.variables)), 'the initial values ignore the seed');
      }
      same.dispose();
      other.dispose();
    }),
    check('gives up all its tensors when it is disposed', (_rig, engine) => assertNoLeak(() => build(engine, 1).dispose())),
    check('is reached by the gradient in every variable', ({ generator }, engine) => reached(generator, engine, noise)),
    check('runs with stand-ins in the place of its variables', async ({ generator, samples }) => {
      const variables = Object.values(generator.variables);
      if (variables.length === 0) return;
      assert.deepEqual(await samples({ values: variables }), await samples());
      const doubled = tf.tidy(() => variables.map((variable) => variable.mul(2).add(3)));
      assert.notDeepEqual(await samples({ values: doubled }), await samples());
      tf.dispose(doubled);
    }),
    check('reads its labels if it says so', async ({ generator, samples }, engine) => {
      if (generator.conditional !== true) return;
      const given = (shift: number) => engine.feed(() => labels(shift), [BATCH], 'int32') as tf.Tensor1D;
      const [one, other] = [given(0), given(1)];
      assert.notDeepEqual(await samples({ labels: one }), await samples({ labels: other }));
      tf.dispose([one, other]);
    }),
    check('gives the log-probability of its samples if its estimator needs it', async ({ generator, generate }) => {
      const { samples, logProbability, evaluations, scalars = {} } = await generate();
      if (generator.estimator === 'score-function') {
        assert.deepEqual(logProbability!.shape, [BATCH]);
        assert.ok(logProbability!.dataSync().every(Number.isFinite));
      }
      if (generator.estimator === 'none') {
        assert.deepEqual(generator.variables, {}, 'a solver has no variables');
        assert.ok(evaluations === undefined || Number.isInteger(evaluations));
        assert.deepEqual(Object.keys(scalars).sort(), [...(generator.reports ?? [])].sort(), 'it gives the scalars that it reports');
        assert.ok(Object.values(scalars).every(Number.isFinite));
      }
      tf.dispose([samples, ...(logProbability === undefined ? [] : [logProbability])]);
    }),
    check('encodes and decodes in the shapes of codes and objects', ({ generator, generate }, engine) =>
      coding(generator, generate, engine, space),
    ),
  ];
}

const labels = (shift: number) => Int32Array.from({ length: BATCH }, (_, i) => (i + shift) % CLASSES);

/** The gradient of Σ r x + Σ log P, and of the encoder's codes, with fixed r. */
function reached(generator: Generator, engine: Engine, noise: NoiseSampler | undefined): void {
  if (generator.estimator === 'none') return;
  const names = Object.keys(generator.variables);
  const variables = Object.values(generator.variables);
  assert.notEqual(variables.length, 0, 'a trained generator has variables');
  tf.tidy(() => {
    const random = new RandomStreams(1, engine.feed).stream('noise');
    const { grads } = tf.variableGrads(() => {
      const { samples, logProbability } = generator.generate({
        batch: BATCH,
        random,
        training: true,
        ...(noise === undefined ? {} : { z: noise.sample(BATCH, random) }),
        ...(generator.conditional === true ? { labels: engine.feed(() => labels(0), [BATCH], 'int32') as tf.Tensor1D } : {}),
      });
      const weighted = (x: tf.Tensor) => x.mul(random.normal(x.shape)).sum();
      const posterior = generator.encode?.(random.normal(samples.shape), { training: true, random });
      const outputs = [
        weighted(samples),
        logProbability?.sum(),
        posterior && weighted(posterior.sample),
        posterior?.logVariance && weighted(posterior.logVariance),
      ];
      return outputs.filter((output) => output !== undefined).reduce((sum, output) => sum.add(output)) as tf.Scalar;
    }, variables);
    names.forEach((name, i) => {
      const gradient = grads[variables[i]!.name]?.dataSync();
      assert.ok(gradient?.every(Number.isFinite) === true && gradient.some((value) => value !== 0), `no gradient reaches ${name}`);
    });
  });
}

async function coding(generator: Generator, generate: Rig['generate'], engine: Engine, space: Space): Promise<void> {
  const { samples } = await generate();
  tf.tidy(() => {
    const random = new RandomStreams(1, engine.feed).stream('encoder');
    const posterior = generator.encode?.(samples, { training: false, random });
    if (posterior !== undefined) {
      assert.equal(posterior.sample.rank, 2);
      for (const part of [posterior.mean, posterior.logVariance])
        if (part !== undefined) assert.deepEqual(part.shape, posterior.sample.shape);
      if (generator.decode !== undefined)
        assert.deepEqual(generator.decode(posterior.sample, { training: false }).shape, [BATCH, ...space.shape]);
    }
    if (generator.drawCodes !== undefined) {
      const codes = [1, 1, 2].map((seed) => generator.drawCodes!(BATCH, new RandomStreams(seed, engine.feed).stream('codes')));
      const [one, same, other] = codes.map((code) => code.dataSync());
      assert.deepEqual(one, same, 'the same draws give other codes');
      assert.notDeepEqual(one, other, 'all draws give the same codes');
      assert.deepEqual(
        generator.decode?.(codes[0]!, { training: false }).shape,
        [BATCH, ...space.shape],
        'its codes are not decoded to objects',
      );
    }
    if (generator.logProbability !== undefined) assert.deepEqual(generator.logProbability(samples).shape, [BATCH]);
  });
  samples.dispose();
}
