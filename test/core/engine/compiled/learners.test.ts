import { describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import type { Engine } from '../../../../core/contracts.ts';
import { compiledEngine } from '../../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../../core/engine/eager.ts';
import { type Role, withComposed } from '../../compose/composed.ts';

const small = { hidden: [8], code: 3, encoder: { hidden: [8] } };
const mlp = (bits: string): Role => ['mlp', { hidden: [8], bits, temperature: { from: 1, to: 0.5, steps: 4 } }];
const adversary = { noise: ['gaussian', { dim: 3 }], discriminator: [['mlp', { hidden: [8] }]], objective: ['minimax'] } as const;
const bound: Role = ['evidence-bound', { beta: { from: 0, to: 1, steps: 4 }, freeBits: 0.1 }];

/** Losses of five iterations, and two codes drawn after them where there is a prior. */
async function losses(engine: Engine, roles: object): Promise<number[]> {
  const found: number[] = [];
  await withComposed(
    { dataset: ['stroke', { length: 5 }], ...roles },
    { batch: 16, services: { engine } },
    async ({ steps, generator, random }) => {
      for (const scalars of await steps(5)) found.push(...Object.values(scalars));
      // what training left behind can be read between programs, by the fitted prior too
      if (generator!.drawCodes !== undefined) found.push(...tf.tidy(() => generator!.drawCodes!(2, random.stream('test')).dataSync()));
    },
  );
  return found;
}

describe('learners, compiled', () => {
  it.each<[string, object]>([
    ['an auto-encoder', { generator: ['auto-encoder', { ...small, heldCodes: 40 }], objective: ['reconstruction'] }],
    [
      'an auto-encoder with batch norm',
      { generator: ['auto-encoder', { ...small, batchNorm: true }], objective: [['reconstruction', { likelihood: 'l1' }]] },
    ],
    ['a vae', { generator: ['vae', small], objective: [bound] }],
    ['a vae by several codes', { generator: ['vae', small], objective: [['importance-bound', { samples: 3 }]] }],
    ['independent bits', { generator: 'factorised', objective: ['likelihood'] }],
    ['independent bits by their score function', { ...adversary, noise: undefined, generator: 'factorised' }],
    ['bit after bit', { generator: ['autoregressive', { hidden: [8] }], objective: ['likelihood'] }],
    ['bit after bit by its score function', { ...adversary, noise: undefined, generator: ['autoregressive', { hidden: [8] }] }],
    ...['soft', 'straight-through', 'gumbel-softmax', 'score-function'].map((bits): [string, object] => [
      `bits made by ${bits}`,
      { ...adversary, generator: mlp(bits) },
    ]),
  ])('%s gives the losses of the eager engine', async (_name, roles) => {
    const expected = await losses(await eagerEngine('cpu'), roles);
    const found = await losses(await compiledEngine({ backend: 'cpu', onUncovered: 'refuse' }), roles);
    expect(found.length).toBeGreaterThan(4);
    // float32 in another order
    found.forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-3 * Math.max(1, Math.abs(expected[i]!))));
  });
});
