/** The lecture's iteration in one dimension, composed: what a trainer makes of (w, b) and (a, c). */
import listed from '../../fixtures/contract/listed.ts';
import { lineDiscriminator, lineGenerator, listedNoise } from '../../fixtures/contract/line.ts';
import { type Role, type Stepped, withComposed } from '../../core/compose/composed.ts';

export interface LineGame {
  readonly objective: string;
  readonly trainer: Role;
  /** Codes in the order of their draws. */
  readonly codes: readonly number[];
  readonly points?: readonly number[];
  readonly w?: number;
  readonly c?: number;
}

export const playLine = (
  { objective, trainer, codes, points = [1, 3], w = 0.5, c = 0 }: LineGame,
  work: (composed: Stepped & { now(): Weights }) => Promise<void>,
) =>
  withComposed(
    {
      dataset: ['listed', { points: points.map((x) => [x]) }],
      noise: ['listed', { codes }],
      generator: ['line', { c }],
      discriminator: [['line', { w }]],
      objective: [objective],
      trainer,
    },
    { fixtures: [listed, listedNoise, lineDiscriminator, lineGenerator], batch: 2 },
    (composed) => {
      const value = (role: { variables: Stepped['variables'] }, name: string) => role.variables[name]!.dataSync()[0]!;
      const now = (): Weights => ({
        w: value(composed.discriminators[0]!, 'w'),
        b: value(composed.discriminators[0]!, 'b'),
        a: value(composed.generator!, 'a'),
        c: value(composed.generator!, 'c'),
      });
      return work({ ...composed, now });
    },
  );

export interface Weights {
  readonly w: number;
  readonly b: number;
  readonly a: number;
  readonly c: number;
}

/** Params of a trainer whose players take plain steps of η, with these numbers of updates. */
export const plain = (eta: number, updates: { discriminator?: number; generator?: number } = {}) => {
  const player = (steps: number | undefined) => ({
    optimizer: { use: 'sgd', with: { learningRate: eta } },
    ...(steps === undefined ? {} : { steps }),
  });
  return { discriminator: player(updates.discriminator), generator: player(updates.generator) };
};
