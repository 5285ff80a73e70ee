/** Calls a part of the objective. What goes wrong in there is the plugin's: the report names the loss, and the plugin's own line. */
import * as tf from '@tensorflow/tfjs';

import type { Play } from '../contracts.ts';
import { GanvilError, GanvilErrors } from '../errors.ts';
import type { ObjectivePart } from './game.ts';

/** Lines of a stack that a report shows. */
const FRAMES = 6;

export const lossName = (phase: Play['phase']) => (phase === 'discriminator' ? 'discriminatorLoss' : 'generatorLoss');

/** undefined where the part does not play this side. Throws E_PLUGIN_SHAPE for a loss that throws or gives no tensor. */
export function callLoss({ name, objective }: ObjectivePart, play: Play): tf.Tensor | undefined {
  const key = lossName(play.phase);
  if (objective[key] === undefined) return undefined;
  const where = `objective/${name}`;
  let value: unknown;
  try {
    value = objective[key](play);
  } catch (error) {
    const { message = String(error) } = (error ?? {}) as Partial<Error>;
    // a kernel that the backend lacks is the engine's affair: it may run the program another way
    if (error instanceof GanvilError || error instanceof GanvilErrors || /not registered for backend/.test(message)) throw error;
    const excerpt = ownFrames(error);
    throw new GanvilError(
      'E_PLUGIN_SHAPE',
      {
        where,
        expected: `a loss from ${key}`,
        received: `an error: ${message.trim().replace(/[.\s]+$/, '')}`,
        ...(excerpt === undefined ? {} : { excerpt }),
      },
      { cause: error },
    );
  }
  if (value instanceof tf.Tensor) return value;
  throw new GanvilError('E_PLUGIN_SHAPE', {
    where,
    expected: `a tensor from ${key}, [] or [batch, 1]`,
    received:
      value instanceof Promise
        ? 'a promise'
        : value === undefined
          ? 'nothing'
          : `a value of the type ${value === null ? 'null' : typeof value}`,
    ...(value instanceof Promise ? { fix: 'A loss is not async.' } : {}),
  });
}

/** For losses that no variable of their player reaches; `returned` are the shapes of the losses by part. */
export function unreached(phase: Play['phase'], returned: Readonly<Record<string, readonly number[]>>, cause: unknown): GanvilError {
  const [of, role] = phase === 'discriminator' ? ['a discriminator', 'D'] : ['the generator', 'G'];
  const shapes = Object.entries(returned).map(
    ([name, shape]) => `[${shape.join(', ')}]${Object.keys(returned).length > 1 ? ` (${name})` : ''}`,
  );
  return new GanvilError(
    'E_PLUGIN_SHAPE',
    {
      where: Object.keys(returned)
        .map((name) => `objective/${name}`)
        .join(', '),
      expected: `a ${lossName(phase)} that depends on the variables of ${of}`,
      received: `one of the shape ${shapes.join(', ')} that none of them reaches`,
      fix:
        phase === 'discriminator'
          ? 'Make it of scores, such as real.scores and fake.scores; a tensor made of numbers that were read has no gradient.'
          : `Make it of what ${role} makes, such as fake.scores; a tensor made of numbers that were read has no gradient.`,
    },
    { cause },
  );
}

/** Where it was thrown, without the insides of libraries. */
function ownFrames(error: unknown): string | undefined {
  const { stack = '' } = (error ?? {}) as Partial<Error>;
  const frames = stack.split('\n').filter((line) => /^\s+at /.test(line) && !/node_modules|node:|<anonymous>\)?$/.test(line));
  return frames.length === 0 ? undefined : frames.slice(0, FRAMES).join('\n');
}
