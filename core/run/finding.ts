/** What a metric gave, checked, and under the names that the journal has for it. */
import { perfectName } from '../compare/perfect.ts';
import type { NamedMetric } from '../compose.ts';
import type { Artifact, Measurement, Point } from '../contracts.ts';
import { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { declaredName } from '../numbered.ts';

export type Absent = NonNullable<Measurement['absent']>;
/** What one metric found; names are `<metric>/<output>`. */
export interface Finding {
  readonly metric: string;
  /** In the order of the metric's outputs, values before those of the perfect sampler. */
  readonly points: readonly Omit<Point, 'step' | 'time'>[];
  readonly values: Readonly<Record<string, number>>;
  /** The perfect sampler's, under the names of `values`. */
  readonly reference: Readonly<Record<string, number>>;
  readonly absent: Absent;
  readonly artifacts: readonly Artifact[];
}

const isFinite = (value: number | undefined): value is number => Number.isFinite(value);

/** E_PLUGIN_SHAPE for an output that the plugin does not name. A value that is not finite becomes an absent one. */
export function findingOf({ name: metric, plugin }: NamedMetric, measurement: Measurement): Finding {
  checkShape(plugin, measurement);
  const { values, reference = {}, detail, artifacts = [] } = measurement;
  const given = Object.keys({ ...values, ...reference, ...measurement.absent });
  const declared = Object.keys(plugin.outputs);
  const outputs = declared.flatMap((name) => given.filter((key) => declaredName(key, declared) === name));
  const absent: Absent = {
    ...Object.fromEntries(
      Object.entries(values)
        .filter(([, value]) => !isFinite(value))
        .map(([key, value]) => [key, { state: Number.isNaN(value) ? 'absent' : 'infinite', reason: `The metric gave ${value}.` } as const]),
    ),
    ...measurement.absent,
  };
  const missing = outputs.filter((key) => key in absent);
  const found = outputs.filter((key) => isFinite(values[key]) && !missing.includes(key));
  const compared = outputs.filter((key) => isFinite(reference[key]));
  const points: Omit<Point, 'step' | 'time'>[] = [
    ...outputs
      .filter((key) => found.includes(key) || missing.includes(key))
      .map((key) => ({
        name: `${metric}/${key}`,
        ...(absent[key] ?? { value: values[key]! }),
        ...(plugin.outputs[declaredName(key, declared)!]!.varies === true ? { varies: true as const } : {}),
      })),
    ...compared.map((key) => ({ name: perfectName(`${metric}/${key}`), value: reference[key]! })),
  ];
  const named = <T>(keys: readonly string[], record: Readonly<Record<string, T>>) =>
    Object.fromEntries(keys.map((key) => [`${metric}/${key}`, record[key]!]));
  return {
    metric,
    // what explains the numbers stands once, in the first line
    points: points.map((point, i) => (i === 0 && detail !== undefined ? { ...point, detail } : point)),
    values: named(found, values),
    reference: named(compared, reference),
    absent: named(missing, absent),
    artifacts,
  };
}

function checkShape({ id, outputs }: NamedMetric['plugin'], { values, reference, absent, artifacts = [] }: Measurement): void {
  const known = Object.keys(outputs);
  for (const key of Object.keys({ ...values, ...reference, ...absent })) {
    if (declaredName(key, known) !== undefined) continue;
    const near = nearest(key, known);
    throw new GanvilError('E_PLUGIN_SHAPE', {
      where: id,
      expected: known.length === 0 ? 'no outputs, for it names none' : `no outputs but ${known.join(', ')}`,
      received: `"${key}"`,
      fix: near === undefined ? 'Name it in the `outputs` of the metric.' : `Did you mean "${near}"?`,
    });
  }
  for (const { name } of artifacts) {
    if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) continue;
    throw new GanvilError('E_PLUGIN_SHAPE', { where: id, expected: "an artifact's file name, without folders", received: `"${name}"` });
  }
}
