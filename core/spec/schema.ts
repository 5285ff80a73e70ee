/** The keys of a spec that belong to no plugin, and the roles. */
import { z } from 'zod';

import type { Kind } from '../contracts.ts';

const count = z.int().positive();
const EXPERIMENT = /^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/;
const experimentText = 'an experiment\'s name: letters, digits and "_", ".", "-", in parts divided by "/"';

const experimentName = z.string().regex(EXPERIMENT).meta({ title: experimentText });

/** Everything but roles and `extends`. */
export const frame = z.strictObject({
  experiment: experimentName.optional().describe('Name of the experiment; by default the path of the file below the folder `experiments`.'),
  seed: z.int().nonnegative().default(1).describe('Fixes every random choice of the run.'),
  steps: count.describe('Iterations of the trainer.'),
  batch: count.describe('Objects in a batch.'),
  plugins: z
    .array(z.string().min(1))
    .default([])
    .describe('Plugins from elsewhere: files (relative to this one, beginning with ./ or ../) or packages.'),
  log: z
    .strictObject({ every: count.default(50).describe('Steps between two lines of losses in the journal.') })
    .prefault({})
    .describe('What is written while training.'),
  evaluate: z
    .strictObject({
      every: count.optional().describe('Steps between two evaluations; by default a tenth of all steps.'),
      samples: count.default(2500).describe('Generated objects that a metric judges, unless it has a number of its own.'),
    })
    .prefault({})
    .describe('When metrics are taken, and on how many samples.'),
  checkpoint: z
    .strictObject({
      every: count.default(1000).describe('Steps between two checkpoints.'),
      best: z
        .strictObject({
          metric: z.string().describe('<metric>/<output>, such as mode-coverage/reverse-kl.'),
          direction: z.enum(['min', 'max']).optional().describe('Which way is better; by default what the metric says.'),
        })
        .optional()
        .describe('Keeps the checkpoint at which a metric was best.'),
    })
    .prefault({})
    .describe('When the run is saved.'),
});
export type Frame = z.output<typeof frame>;

interface RoleKey {
  readonly kind: Kind;
  /** True where a list makes sense. */
  readonly many: boolean;
  /** Of a spec that trains. */
  readonly required: boolean;
  readonly summary: string;
}
export type RoleName = 'dataset' | 'noise' | 'generator' | 'discriminator' | 'objective' | 'trainer' | 'metrics' | 'study' | 'tracker';

/** The roles by their key in a spec, in the order in which a spec names them. */
export const ROLES: Readonly<Record<RoleName, RoleKey>> = {
  dataset: { kind: 'dataset', many: false, required: true, summary: 'What is learnt from.' },
  noise: { kind: 'noise', many: false, required: false, summary: 'What the generator makes objects from.' },
  generator: { kind: 'generator', many: false, required: false, summary: 'Makes objects.' },
  discriminator: { kind: 'discriminator', many: true, required: false, summary: 'Scores objects; one, or a list.' },
  objective: {
    kind: 'objective',
    many: true,
    required: true,
    summary: 'What the players want: a main objective, or a list of it and terms.',
  },
  trainer: { kind: 'trainer', many: false, required: true, summary: 'How the players take turns.' },
  metrics: { kind: 'metric', many: true, required: false, summary: 'What judges the generator.' },
  study: { kind: 'study', many: false, required: false, summary: 'What is measured, in a spec that trains nothing.' },
  tracker: { kind: 'tracker', many: false, required: false, summary: 'Where the run is mirrored.' },
};
export const ROLE_NAMES = Object.keys(ROLES) as RoleName[];
export const isRole = (key: string): key is RoleName => Object.hasOwn(ROLES, key);

/** Every key that a spec may have; `$schema` is for editors. */
export const KEYS: readonly string[] = ['$schema', 'extends', ...Object.keys(frame.shape), ...ROLE_NAMES];

/** The keys of a spec that names a study; the others belong to a training. */
export const STUDY_KEYS: readonly string[] = ['$schema', 'extends', 'experiment', 'seed', 'plugins', 'study', 'tracker'];

/** The experiment that a file's path names: below the nearest folder `experiments`, without its ending; else the file's own name. */
export function experimentOf(file: string): string {
  const parts = file
    .replaceAll('\\', '/')
    .replace(/\.[^./]+$/, '')
    .split('/');
  const name = parts.slice(parts.lastIndexOf('experiments', parts.length - 2) + 1 || -1);
  const clean = name.map((part) =>
    part
      .replace(/[^A-Za-z0-9_.-]+/g, '-')
      .replace(/\.{2,}/g, '.')
      .replace(/^[.-]+/, ''),
  );
  return clean.filter((part) => part !== '').join('/') || 'unnamed';
}
