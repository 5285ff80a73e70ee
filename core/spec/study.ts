/** A spec that names a study: what it takes, and what belongs to a training alone. */
import type { GanvilError } from '../errors.ts';
import type { Registry } from '../registry.ts';
import { check } from './issues.ts';
import { child, isEmpty, map, type MapNode, withoutEmpty } from './node.ts';
import { problem } from './origin.ts';
import { resolveRoles } from './roles.ts';
import { frame, KEYS, STUDY_KEYS } from './schema.ts';
import type { StudySpec } from './types.ts';

const studyFrame = frame.pick({ experiment: true, seed: true, plugins: true });

/** True for a spec with a value under `study`. */
export const namesStudy = (spec: MapNode): boolean => !isEmpty(child(spec, 'study'));

/** Keys that are known, and that only a training has. */
function refuseTraining({ entries }: MapNode): GanvilError[] {
  return [...entries]
    .filter(([key, { value }]) => KEYS.includes(key) && !STUDY_KEYS.includes(key) && !isEmpty(value))
    .map(([key, { key: origin }]) =>
      problem('E_SPEC_MISMATCH', origin, {
        expected: `a key of a study (${STUDY_KEYS.filter((one) => one !== '$schema').join(', ')})`,
        received: `"${key}", which belongs to a training`,
        fix: `Remove \`${key}\`, or \`study\` to train.`,
      }),
    );
}

/** The resolved spec, or everything that is wrong with it; unknown keys are reported elsewhere. */
export async function resolveStudy(
  spec: MapNode,
  registry: Registry,
  rest: Pick<StudySpec, 'experiment' | 'plugins'>,
): Promise<{ readonly spec?: StudySpec; readonly problems: readonly GanvilError[] }> {
  const own = map(spec.origin, [...spec.entries].filter(([key]) => key in studyFrame.shape)); // prettier-ignore
  const framed = check(studyFrame, withoutEmpty(own), { noun: 'key', of: 'a spec' });
  const study = await resolveRoles(spec, 'study', registry);
  const tracker = await resolveRoles(spec, 'tracker', registry);
  const problems = [...refuseTraining(spec), ...framed.problems, ...study.problems, ...tracker.problems];
  if (problems.length > 0 || framed.value === undefined) return { problems };
  const { experiment = rest.experiment, seed } = framed.value;
  const [mirrored] = tracker.roles;
  return {
    spec: {
      experiment,
      seed,
      plugins: rest.plugins,
      study: study.roles[0]!,
      ...(mirrored === undefined ? {} : { tracker: mirrored }),
    },
    problems,
  };
}
