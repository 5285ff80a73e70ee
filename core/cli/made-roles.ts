/** What only making the roles of a spec finds out: what `create` of a plugin refuses. Nothing is trained or written. */
import { compose, type Services } from '../compose.ts';
import { composeStudy } from '../compose-study.ts';
import { GanvilError, GanvilErrors, isCallError } from '../errors.ts';
import type { LoadedSpec } from '../spec/load.ts';
import { servicesFor, type TrainOptions } from './session.ts';

type EngineCall = Pick<TrainOptions, 'engine' | 'backend' | 'threads'>;

/**
 * The problems of its roles. Data that are not here say nothing of a spec and are none. By default eager on cpu, which starts fastest.
 * Throws what is no fault of spec or plugin.
 */
export async function problemsOfRoles(
  loaded: LoadedSpec,
  call: EngineCall = { engine: 'eager', backend: 'cpu' },
): Promise<readonly GanvilError[]> {
  try {
    await made(loaded, await servicesFor(loaded, call));
    return [];
  } catch (error) {
    if (!isCallError(error)) throw error;
    const problems = error instanceof GanvilErrors ? error.problems : [error as GanvilError];
    return problems.filter(({ code }) => !code.startsWith('E_DATA')).map((one) => placed(one, loaded));
  }
}

/** Makes the roles and frees them. */
async function made({ spec }: LoadedSpec, services: Services): Promise<void> {
  if (spec.study !== undefined) return void (await composeStudy(spec, services));
  const composition = await compose(spec, services);
  try {
    composition.roles();
  } finally {
    composition.dispose();
  }
}

/** With the place of the role in its file. */
function placed({ code, details }: GanvilError, { originOf }: LoadedSpec): GanvilError {
  const kind = details.where?.split('/', 1)[0];
  const { where } = originOf(kind === undefined ? [] : [kind === 'metric' ? 'metrics' : kind]);
  return new GanvilError(code, { ...details, where: details.where === undefined ? where : `${where}: ${details.where}` });
}
