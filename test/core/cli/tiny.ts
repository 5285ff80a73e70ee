import { mkdtempSync, realpathSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A spec that trains in a blink. */
export const TINY = `seed: 1
steps: 4
batch: 8
dataset: ring
noise: { use: gaussian, with: { dim: 2 } }
generator: { use: mlp, with: { hidden: [4] } }
discriminator: { use: mlp, with: { hidden: [4] } }
objective: non-saturating
trainer:
  use: alternating
  with:
    discriminator: { optimizer: { use: sgd, with: { learningRate: 0.1 } } }
    generator: { optimizer: { use: sgd, with: { learningRate: 0.1 } } }
metrics: [mode-coverage, sample-grid]
log: { every: 2 }
evaluate: { every: 2, samples: 50 }
checkpoint: { every: 4 }
`;

/** A new folder with the spec `tiny.yaml` in it. */
export function tinyFolder(): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ganvil-')));
  writeFileSync(join(folder, 'tiny.yaml'), TINY);
  return folder;
}
