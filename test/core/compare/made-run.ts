import type { ComparedRun } from '../../../core/compare/compared-run.ts';

/** A finished run of the experiment `ring` with one param and two metrics; the best value is one more than the last. */
export const madeRun = (id: string, seed: number, gamma: number, last: number, more: Partial<ComparedRun> = {}): ComparedRun => ({
  id,
  experiment: 'ring',
  dir: `runs/ring/${id}`,
  status: 'finished',
  seed,
  step: 100,
  started: 0,
  params: { steps: 100, 'objective.r1.gamma': gamma },
  metrics: { 'mode-coverage/modes': { last, best: last + 1 }, 'loss/generator': { last: 0.5, best: null } },
  ...more,
});
