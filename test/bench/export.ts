/** A game written down for PyTorch: game.json says what it is, game.f32 holds its numbers, side by side. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Composed } from '../../core/compose.ts';
import type { Inputs } from './inputs.ts';
import type { Workload } from './workloads.ts';

/** Writes both files into `folder`. Call it before the first step: the weights are taken as they are. */
export function exportGame(
  folder: string,
  workload: Workload,
  { generator, discriminators, dataset, noise }: Composed,
  inputs: Inputs,
): void {
  const { spec, objective } = workload;
  const parts: Float32Array[] = [];
  let length = 0;
  const entry = (shape: readonly number[], ...values: readonly Float32Array[]) => {
    const offset = length;
    for (const part of values) {
      parts.push(part);
      length += part.length;
    }
    return { shape, offset };
  };
  const weights = (variables: Composed['variables']) =>
    Object.values(variables).map((variable) => entry(variable.shape, variable.dataSync<'float32'>()));
  const players = spec.trainer.with;
  const batches = (values: readonly Float32Array[], shape: readonly number[]) => entry([values.length, spec.batch, ...shape], ...values);

  const form = {
    space: dataset.space.shape,
    code: [noise!.dim],
    updates: players.discriminator.steps,
    objective,
    adam: { discriminator: players.discriminator.optimizer.with, generator: players.generator.optimizer.with },
    generator: workload.generator,
    discriminator: workload.discriminator,
    weights: { generator: weights(generator!.variables), discriminator: weights(discriminators[0]!.variables) },
    inputs: {
      x: batches(inputs.x, dataset.space.shape),
      z: batches(inputs.z, [noise!.dim]),
      ...(objective.penalty?.kind === 'gradient-penalty' ? { share: batches(inputs.share, []) } : {}),
    },
  };
  const all = new Float32Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  writeFileSync(join(folder, 'game.f32'), new Uint8Array(all.buffer));
  writeFileSync(join(folder, 'game.json'), JSON.stringify(form));
}
