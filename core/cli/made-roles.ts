/** What only making the roles of a spec finds out: what `create` of a plugin refuses. Nothing is trained or written. */
import { compose } from '../compose.ts';
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
  const composition = await compose(loaded.spec, await servicesFor(loaded, call));
  try {
    composition.roles();
    return [];
  } catch (error) {
    if (!isCallError(error)) throw error;
    const problems = error instanceof GanvilErrors ? error.problems : [error as GanvilError];
    return problems.filter(({ code }) => !code.startsWith('E_DATA')).map((one) => placed(one, loaded));
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
