import { type Draws, Resampler } from '../../../../core/compare/statistics/draws.ts';
import { RandomStreams } from '../../../../core/run/random.ts';

/** Gives the listed integers, one after another, and fails when they are used up. */
export function listedDraws(integers: readonly number[]): Draws {
  let at = 0;
  const draws: Draws = {
    integers(count) {
      if (at + count > integers.length) throw new Error('No numbers left.');
      return integers.slice(at, (at += count));
    },
    at: () => draws,
  };
  return draws;
}

const noTensors = () => {
  throw new Error('Statistics draw no tensors.');
};
/** Numbers of a run's own generator. */
export const seededDraws = (seed = 1): Draws => new RandomStreams(seed, noTensors).stream('test');

export const listed = (integers: readonly number[]): Resampler => new Resampler(listedDraws(integers));
export const seeded = (seed = 1): Resampler => new Resampler(seededDraws(seed));
