/**
 * Markov chains on D: where they start, and what is kept of them. Contrastive divergence starts them at data, persistent contrastive divergence
 * lets them go on from where they were: then they are state.
 */
import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { Generated, GenerateRequest, RandomStream, Scalars } from '../contracts.ts';
import type { Region } from './region.ts';

/** Params that all samplers share. */
export const chainParams = {
  start: z
    .enum(['persistent', 'noise', 'data'])
    .default('persistent')
    .describe('Where chains begin at each call: where they ended at the last one, at random objects, or at real ones.'),
  chains: z.int().positive().nullable().default(null).describe('Persistent chains; null: as many as a batch has objects.'),
  restart: z.number().min(0).max(1).default(0).describe('Share of the persistent chains, on average, that begin anew at a call.'),
};
export type ChainParams = { readonly [K in keyof typeof chainParams]: z.output<(typeof chainParams)[K]> };

/** Chains after a while, `[chains, ...space]`, and what it cost. */
export interface Walked {
  readonly x: tf.Tensor;
  readonly evaluations: number;
  readonly scalars: Scalars;
}
/** Moves chains; does not dispose what it was handed. */
export type Walk = (x: tf.Tensor) => Promise<Walked>;

export interface Chains {
  readonly state: Readonly<Record<string, tf.Variable>>;
  readonly startsAtData: boolean;
  /** `request.batch` objects from chains that `walk` moves. In evaluation persistent chains go on from where they are, and stay there. */
  sample(request: GenerateRequest, walk: Walk): Promise<Generated>;
}

export function makeChains(
  { start, chains, restart }: ChainParams,
  { region, batch, initial }: { readonly region: Region; readonly batch: number; readonly initial: RandomStream },
): Chains {
  const kept = start === 'persistent' ? tf.tidy(() => tf.variable(region.random(chains ?? batch, initial), false)) : undefined;

  const renewed = (x: tf.Tensor, random: RandomStream): tf.Tensor =>
    restart === 0
      ? x.clone()
      : tf.tidy(() => {
          const count = x.shape[0];
          const again = random
            .uniform([count])
            .less(restart)
            .reshape([count, ...x.shape.slice(1).map(() => 1)]);
          return tf.where(again.broadcastTo(x.shape), region.random(count, random), x);
        });

  async function persistent({ batch: count, random, training }: GenerateRequest, walk: Walk, chain: tf.Variable): Promise<Generated> {
    const rounds: Walked[] = [];
    let at = renewed(chain, random);
    for (let have = 0; have < count; have += chain.shape[0]) {
      const walked = await walk(at);
      if (rounds.length === 0) at.dispose();
      rounds.push(walked);
      at = walked.x;
    }
    if (training) chain.assign(at);
    const samples = tf.tidy(() => tf.concat(rounds.map(({ x }) => x)).slice(0, count));
    tf.dispose(rounds.map(({ x }) => x));
    return { samples, evaluations: rounds.reduce((sum, { evaluations }) => sum + evaluations, 0), scalars: rounds.at(-1)!.scalars };
  }

  return {
    state: kept === undefined ? {} : { chains: kept },
    startsAtData: start === 'data',
    async sample(request, walk) {
      if (kept !== undefined) return persistent(request, walk, kept);
      if (start === 'data' && request.near === undefined) throw new Error('A chain that starts at data was handed none.');
      const begin = start === 'data' ? request.near!.clone() : region.random(request.batch, request.random);
      const { x, ...rest } = await walk(begin);
      begin.dispose();
      return { samples: x, ...rest };
    },
  };
}
