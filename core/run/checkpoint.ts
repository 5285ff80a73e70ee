/**
 * Checkpoints: everything that a run needs to go on as if nothing had happened, in one safetensors file.
 *
 * Tensors by the names of `Composed.variables`; metadata: format, step, random streams, data cursor, journal position, hash of the spec (its
 * number of steps left out, so that a run can be extended), and a SHA-256 of all of it.
 */
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import { join } from 'node:path';

import * as tf from '@tensorflow/tfjs';
import { z } from 'zod';

import type { Composed } from '../compose.ts';
import { GanvilError } from '../errors.ts';
import { specHash } from '../spec/write.ts';
import type { TrainingSpec } from '../spec/types.ts';
import { diskOperations, type FileOperations, replaceFile } from '../tracking/durable.ts';
import type { Position } from '../tracking/journal.ts';
import type { StreamState } from './random.ts';
import { bytesOf, decodeTensors, type Dtype, encodeTensors, type TensorFile, type TensorValues } from './safetensors.ts';

const FORMAT = 1;

export interface Checkpoint {
  /** Steps that were trained. */
  readonly step: number;
  readonly random: Readonly<Record<string, StreamState>>;
  /** Of the training batches. */
  readonly data: unknown;
  /** The points of all steps up to this one lie before it. */
  readonly journal: Position;
  readonly spec: string;
  readonly tensors: Readonly<Record<string, TensorValues>>;
}
type Roles = Pick<Composed, 'variables' | 'random' | 'batches'>;

/** What must be the same for a checkpoint to fit: the spec but for its number of steps. */
export const settingsHash = (spec: TrainingSpec): string => specHash({ ...spec, steps: 1 });

export const checkpointName = (step: number): string => `step-${String(step).padStart(8, '0')}.safetensors`;

/** Writes `<folder>/step-00001000.safetensors`: whole, or not at all. E_RUN_NOT_FINITE where training has ruined a variable. */
export async function saveCheckpoint(
  folder: string,
  { variables, random, batches }: Roles,
  { step, journal, spec }: Pick<Checkpoint, 'step' | 'journal' | 'spec'>,
  files: FileOperations = diskOperations,
): Promise<void> {
  const tensors: Record<string, TensorValues> = {};
  for (const [name, variable] of Object.entries(variables)) {
    const values = await variable.data<Dtype>(); // waits for the device
    if (/^(generator|discriminator\/[^/]+)\/variables\//.test(name))
      refuseNonFinite(name, values, step, listCheckpoints(folder).length > 0);
    tensors[name] = { dtype: variable.dtype as Dtype, shape: variable.shape, values };
  }
  const metadata = {
    format: String(FORMAT),
    step: String(step),
    random: JSON.stringify(random.save()),
    data: JSON.stringify(batches.position() ?? null),
    journal: JSON.stringify(journal),
    spec,
  };
  const digest = digestOf({ metadata, tensors }, Object.values(tensors).map(bytesOf));
  replaceFile(join(folder, checkpointName(step)), encodeTensors({ metadata: { ...metadata, sha256: digest }, tensors }), files);
}

function refuseNonFinite(name: string, values: TensorValues['values'], step: number, isFormer: boolean): void {
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at === -1) return;
  throw new GanvilError('E_RUN_NOT_FINITE', {
    where: `step ${step}`,
    expected: `finite numbers in ${name}`,
    received: String(values[at]),
    fix: `Training has diverged: lower the learning rates${isFormer ? ', or resume from the last checkpoint, which is whole' : ''}.`,
  });
}

const integer = z.coerce.number().int().min(0);
const json = <T extends z.ZodType>(schema: T) => z.string().transform((text) => JSON.parse(text) as unknown).pipe(schema); // prettier-ignore
const metadataSchema = z.object({
  format: z.literal(String(FORMAT)),
  step: integer,
  random: json(z.record(z.string(), z.object({ state: z.array(z.number()), draws: integer }))),
  data: json(z.unknown()),
  journal: json(z.object({ lines: integer, bytes: integer })),
  spec: z.string(),
});

/** Reads a checkpoint and checks every bit of it; E_CHECKPOINT with what is wrong. */
export function readCheckpoint(file: string): Checkpoint {
  try {
    const { metadata, tensors, data } = decodeTensors(fs.readFileSync(file));
    const { sha256, ...rest } = metadata;
    if (rest.format !== String(FORMAT)) throw new Error(`format ${rest.format ?? 'unknown'}`);
    if (digestOf({ metadata: rest, tensors }, [data]) !== sha256) throw new Error('contents that do not fit their checksum');
    return { ...metadataSchema.parse(rest), tensors };
  } catch (error) {
    const expected = `a checkpoint of format ${FORMAT}`;
    throw new GanvilError('E_CHECKPOINT', { where: file, expected, received: (error as Error).message }, { cause: error });
  }
}

function digestOf({ metadata, tensors }: TensorFile, data: readonly Uint8Array[]): string {
  const table = Object.entries(tensors).map(([name, { dtype, shape }]) => [name, dtype, shape]);
  const hash = createHash('sha256').update(JSON.stringify([Object.entries(metadata), table]));
  for (const part of data) hash.update(part);
  return hash.digest('hex');
}

/** The checkpoints of a folder, newest first. */
export function listCheckpoints(folder: string): { readonly step: number; readonly file: string }[] {
  if (!fs.existsSync(folder)) return [];
  return fs
    .readdirSync(folder)
    .flatMap((name) => {
      const step = /^step-(\d{8,})\.safetensors$/.exec(name)?.[1];
      return step === undefined ? [] : [{ step: Number(step), file: join(folder, name) }];
    })
    .sort((a, b) => b.step - a.step);
}

/** The newest checkpoint that is whole and whose points are all in a journal of `journalBytes`. Every newer one is reported to `onDamage`. */
export function newestCheckpoint(folder: string, journalBytes: number, onDamage: (problem: Error) => void): Checkpoint | undefined {
  for (const { file } of listCheckpoints(folder)) {
    try {
      const checkpoint = readCheckpoint(file);
      if (checkpoint.journal.bytes <= journalBytes) return checkpoint;
      const expected = `a journal of at least ${checkpoint.journal.bytes} bytes`;
      throw new GanvilError('E_CHECKPOINT', { where: file, expected, received: `${journalBytes}` });
    } catch (error) {
      onDamage(error as Error);
    }
  }
  return undefined;
}

/** Deletes all checkpoints but those of the steps in `keep`. */
export function pruneCheckpoints(folder: string, keep: readonly number[]): void {
  for (const { step, file } of listCheckpoints(folder)) if (!keep.includes(step)) fs.rmSync(file, { force: true });
}

/** Puts a checkpoint's values into freshly composed roles. E_CHECKPOINT where its tensors are not theirs, or `spec` is not its own. */
export function restoreCheckpoint({ step, random, data, spec, tensors }: Checkpoint, roles: Roles, settings: string): void {
  const { variables } = roles;
  const wrong = [
    ...(spec === settings ? [] : [`the hash ${spec.slice(0, 8)} of another spec than this one, ${settings.slice(0, 8)}`]),
    ...Object.keys(variables).filter((name) => !(name in tensors)).map((name) => `nothing for ${name}`), // prettier-ignore
    ...Object.keys(tensors).filter((name) => !(name in variables)).map((name) => `${name}, which no role has`), // prettier-ignore
    ...Object.entries(variables).flatMap(([name, { dtype, shape }]) => {
      const saved = tensors[name];
      if (saved === undefined || (saved.dtype === dtype && String(saved.shape) === String(shape))) return [];
      return [`${name} as ${saved.dtype} [${saved.shape.join(', ')}] where ${dtype} [${shape.join(', ')}] is needed`];
    }),
  ];
  if (wrong.length > 0) {
    throw new GanvilError('E_CHECKPOINT', {
      where: checkpointName(step),
      expected: 'the variables of this spec',
      received: wrong.join('; '),
      fix: 'A plugin has changed since the run began: start the run anew.',
    });
  }
  for (const [name, variable] of Object.entries(variables)) {
    const { values, dtype, shape } = tensors[name]!;
    tf.tidy(() => variable.assign(tf.tensor(values, [...shape], dtype)));
  }
  roles.random.restore(random);
  roles.batches.restore(data);
}
