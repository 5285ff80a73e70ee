/** run.json: what a run is, how far it got, and what it reached. */
import { z } from 'zod';

import type { ResolvedSpec } from '../spec/types.ts';

/** The format of run folders that this version writes, and the newest that it reads. */
export const RUN_FORMAT = 1;

const count = z.int().min(0);
const milliseconds = z.number();
const direction = z.enum(['min', 'max']).nullable();
const role = z.object({ use: z.string(), with: z.record(z.string(), z.unknown()), as: z.string() });

/** Both are loose: what they do not know stays, for the hash is over all of it. */
const studySpec = z.looseObject({
  experiment: z.string(),
  seed: z.number(),
  plugins: z.array(z.string()),
  study: role,
  tracker: role.optional(),
});
const trainingSpec = z.looseObject({
  experiment: z.string(),
  seed: z.number(),
  steps: count,
  batch: count,
  plugins: z.array(z.string()),
  dataset: role,
  noise: role.optional(),
  generator: role.optional(),
  discriminator: z.array(role),
  objective: z.array(role),
  trainer: role,
  metrics: z.array(role),
  tracker: role.optional(),
  log: z.object({ every: count }),
  evaluate: z.object({ every: count, samples: count }),
  checkpoint: z.object({ every: count, best: z.object({ metric: z.string(), direction: z.enum(['min', 'max']) }).optional() }),
});

export const runRecord = z.object({
  format: z.literal(RUN_FORMAT),
  id: z.string(),
  experiment: z.string(),
  status: z.enum(['running', 'finished', 'failed', 'interrupted']),
  seed: z.number(),
  /** The last step whose points or checkpoint are on disk. */
  step: count,
  /** A study has one. */
  steps: count,
  /** Numbers of steps that this run was to have before it was extended: their last-step lines are in the journal. */
  formerSteps: z.array(count),
  spec: z.union([studySpec, trainingSpec]),
  /** SHA-256 of the resolved spec. */
  specHash: z.string(),
  engine: z.object({ name: z.string(), kind: z.enum(['eager', 'compiled']), backend: z.string(), threads: count }),
  versions: z.object({ ganvil: z.string(), tfjs: z.string(), node: z.string() }),
  git: z.object({ commit: z.string(), dirty: z.boolean() }).nullable(),
  host: z.object({ cpu: z.string(), cores: count, platform: z.string() }),
  times: z.object({
    started: milliseconds,
    /** null while it runs. */
    ended: milliseconds.nullable(),
    /** In total over all resumes. */
    seconds: z.number(),
  }),
  /** What was learnt from; missing in folders of early versions. `count` is null where objects are made on the fly. */
  dataset: z
    .object({ shape: z.array(count), splits: z.record(z.string(), z.object({ count: count.nullable(), digest: z.string() })) })
    .optional(),
  /** Of third-party plugins: SHA-256 of a file, name@version of a package; missing in folders of early versions. */
  plugins: z.record(z.string(), z.string()).optional(),
  /** The suite whose folder held the spec. */
  suite: z.string().optional(),
  /** Trained parameters by player. */
  parameters: z.record(z.string(), count),
  metrics: z.record(
    z.string(),
    z.object({ last: z.number().nullable(), lastStep: count, best: z.number().nullable(), bestStep: count.nullable(), direction }),
  ),
  error: z.object({ code: z.string().nullable(), message: z.string() }).optional(),
});
/** The contents of run.json. */
export type RunRecord = Omit<z.output<typeof runRecord>, 'spec'> & { readonly spec: ResolvedSpec };
