/** What trainers have in common that move both players at once: their params, and making the players. */
import { z } from 'zod';

import type { Game, Player } from '../contracts.ts';
import { requirePlayer, requireTrainedGenerator } from '../require.ts';
import { optimizer } from './optimizers.ts';

/** How a player moves; `who` is D or G. */
export const playerParams = (who: 'D' | 'G') =>
  z.strictObject({
    optimizer: optimizer()
      .prefault({ use: 'adam', with: { learningRate: 2e-4, beta1: 0.5 } })
      .describe(`Optimizer of ${who}.`),
  });

/** The clipping of D's weights. */
export const clipParam = () =>
  z
    .number()
    .positive()
    .nullable()
    .default(null)
    .describe("After each update D's weights are clipped to [-clip, clip]; null: they are not. 0.01 in the paper on WGAN.");

/** How both players move, D's weights clipped where that is asked for. */
export const playersParams = () =>
  z.strictObject({
    discriminator: playerParams('D').extend({ clip: clipParam() }).prefault({}),
    generator: playerParams('G').prefault({}),
  });

/**
 * The players of a game whose roles are trained by gradients through samples: D, G, or both, in this order.
 * Throws E_SPEC_MISMATCH where the trainer `id` meets a solver, or nobody to train.
 */
export function makePlayers(
  id: string,
  { discriminator, generator }: z.output<ReturnType<typeof playersParams>>,
  game: Game,
): readonly Player[] {
  requireTrainedGenerator(id, game);
  const players = [
    game.player('discriminator', discriminator.optimizer, { clip: discriminator.clip }),
    game.player('generator', generator.optimizer),
  ].filter((one) => one !== undefined);
  requirePlayer(id, players, game);
  return players;
}
