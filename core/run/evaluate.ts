/**
 * Evaluation: metrics look at the roles, and nothing of training feels it. Noise, labels and real objects come from streams that begin anew at
 * every evaluation, so that it differs from the last one by the weights alone, and by what a metric draws for itself; what a role writes to its
 * variables or state is undone, but for what metrics remember.
 */
import * as tf from '@tensorflow/tfjs';

import type { Composed } from '../compose.ts';
import type { Evaluation, GenerateRequest, Generator, Objects, RandomStream, Solver } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { type Finding, findingOf } from './finding.ts';

/** Objects in a forward pass; 2 500, the usual number of samples, are five of them. */
const BATCH = 500;

export type EvaluatedRoles = Pick<
  Composed,
  'dataset' | 'noise' | 'generator' | 'discriminators' | 'metrics' | 'random' | 'variables' | 'clock'
>;

/** Takes all metrics at a step. */
export async function evaluate(roles: EvaluatedRoles, step: number, samples: number): Promise<Finding[]> {
  const { dataset, generator, discriminators, metrics, random, variables, clock } = roles;
  // only streams made by `at` are drawn from: they are no part of a checkpoint, and this one never moves
  const streams = random.stream('evaluation');
  const remembered = new Set(metrics.flatMap(({ metric }) => Object.values(metric.state ?? {})));
  const others = Object.values(variables).filter((variable) => !remembered.has(variable));
  const view: Omit<Evaluation, 'random'> = {
    step,
    samples,
    space: dataset.space,
    dataset,
    generator,
    discriminators,
    generate: memoised((count) => generateObjects(roles, count, streams)),
    // undone at once: how often a metric asks is up to the clock, and must not show in what others see
    cost: (count) =>
      undoing(others, async () => {
        const began = clock.now();
        const { evaluations = 0 } = await generateObjects(roles, count, streams.at('cost'));
        return { seconds: (clock.now() - began) / 1000, evaluations };
      }),
    real: memoised((count, { split = 'train', stream = 'real' } = {}) => dataset.sample(count, streams.at(stream, split, count), split)),
  };
  return undoing(others, async () => {
    const findings: Finding[] = [];
    for (const metric of metrics) {
      const measurement = await metric.metric.evaluate({ ...view, random: streams.at('metric', metric.name, step) });
      findings.push(findingOf(metric, measurement));
    }
    return findings;
  });
}

/** One call for each set of arguments. */
function memoised<A extends unknown[], R>(make: (...args: A) => R): (...args: A) => R {
  const made = new Map<string, R>();
  return (...args) => {
    const key = JSON.stringify(args);
    if (!made.has(key)) made.set(key, make(...args));
    return made.get(key)!;
  };
}

/** Runs `work` and puts back what it wrote. Clones and assignments share values, so this copies nothing. */
async function undoing<T>(variables: readonly tf.Variable[], work: () => Promise<T>): Promise<T> {
  const before = variables.map((variable) => variable.clone());
  try {
    return await work();
  } finally {
    variables.forEach((variable, i) => {
      if (variable.dataId !== before[i]!.dataId) variable.assign(before[i]!);
      before[i]!.dispose();
    });
  }
}

async function generateObjects(
  { generator, noise, dataset }: Pick<Composed, 'generator' | 'noise' | 'dataset'>,
  count: number,
  streams: RandomStream,
): Promise<Objects> {
  if (generator === undefined) {
    const fix = 'Add a `generator`, or leave out the metrics that judge samples.';
    throw new GanvilError('E_NEEDS', { where: 'a metric', expected: 'generated samples', received: 'a run without generator', fix });
  }
  const [codes, inner] = [streams.at('noise', count), streams.at('generator', count)];
  const labels =
    generator.conditional === true && dataset.classes > 0 ? streams.at('labels', count).integers(count, 0, dataset.classes) : undefined;
  const size = dataset.space.shape.reduce((product, n) => product * n, 1);
  const x = new Float32Array(count * size);
  const startsAtData = generator.estimator === 'none' && generator.startsAtData === true;
  const near = startsAtData ? dataset.sample(count, streams.at('near', count)).x : undefined;
  let evaluations = 0;
  for (let from = 0; from < count; from += BATCH) {
    const batch = Math.min(BATCH, count - from);
    const z = noise && tf.tidy(() => noise.sample(batch, codes));
    const y = labels && tf.tensor1d(labels.subarray(from, from + batch), 'int32');
    const shape = [batch, ...dataset.space.shape];
    const start = near && tf.tensor(near.subarray(from * size, (from + batch) * size), shape);
    const given = { ...(z && { z }), ...(y && { labels: y }), ...(start && { near: start }) };
    try {
      const part = await sample(generator, { batch, random: inner, training: false, ...given }, shape);
      x.set(part.x, from * size);
      evaluations += part.evaluations;
    } finally {
      tf.dispose(given);
    }
  }
  return { count, x, ...(generator.estimator === 'none' ? { evaluations } : {}), ...(labels && { labels }) };
}

/** A generator's samples on the host, and the evaluations of D that they cost. */
async function sample(
  generator: Generator,
  request: GenerateRequest,
  shape: readonly number[],
): Promise<{ readonly x: Float32Array; readonly evaluations: number }> {
  const { samples, evaluations } =
    generator.estimator === 'none'
      ? await solved(generator, request)
      : { samples: tf.tidy(() => generator.generate(request).samples.clone()), evaluations: 0 };
  try {
    if (String(samples.shape) === String(shape)) return { x: await samples.data<'float32'>(), evaluations }; // waits for the device
    const [expected, received] = [shape, samples.shape].map((one) => `samples of the shape [${one.join(', ')}]`) as [string, string];
    throw new GanvilError('E_PLUGIN_SHAPE', { where: 'the generator', expected, received });
  } finally {
    samples.dispose();
  }
}

async function solved(solver: Solver, request: GenerateRequest) {
  const { samples, logProbability, evaluations = 0 } = await solver.generate(request);
  logProbability?.dispose();
  return { samples, evaluations };
}
