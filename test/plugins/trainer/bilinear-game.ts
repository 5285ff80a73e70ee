/**
 * min over w, max over c of wc, from (1, 1): the Wasserstein game of data at 0, D(x) = wx and G(z) = c. D goes first where players take turns. D's
 * offset gets the gradient 1 − 1 = 0 and the codes are 0, so nothing else moves.
 */
import { readFileSync } from 'node:fs';

import { playLine, plain } from './line-game.ts';

interface Bilinear {
  readonly id: string;
  readonly given: { readonly step: number; readonly iterations: number };
  readonly expect: Readonly<Record<string, number>>;
}
const { cases } = JSON.parse(readFileSync(new URL('../../golden/objectives.json', import.meta.url), 'utf8')) as { cases: Bilinear[] };
const golden = cases.find(({ id }) => id === 'dynamics/bilinear')!;

/** ‖(w, c)‖ at the end over that at the begin. */
export const goldenRatio = (dynamics: string): number => golden.expect[dynamics]!;

/** The same ratio as a trainer gives it. */
export async function bilinearRatio(trainer: string): Promise<number> {
  const { step, iterations } = golden.given;
  let ratio = NaN;
  const codes = Array<number>(8 * iterations).fill(0); // two to a play, four plays to an iteration at most
  const game = { objective: 'wasserstein', points: [0], codes, w: 1, c: 1 };
  await playLine({ ...game, trainer: [trainer, plain(step)] }, async ({ steps, now }) => {
    await steps(iterations);
    const { w, c } = now();
    ratio = Math.hypot(w, c) / Math.SQRT2;
  });
  return ratio;
}
