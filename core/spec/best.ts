/** `checkpoint.best`: the metric whose best value keeps a checkpoint. */
import type { GanvilError } from '../errors.ts';
import { nearest } from '../nearest.ts';
import { declaredName } from '../numbered.ts';
import type { Registry } from '../registry.ts';
import { nodeAt, type SpecNode, textOf } from './node.ts';
import { problem } from './origin.ts';
import type { RoleSpec, TrainingSpec } from './types.ts';

type Direction = 'min' | 'max';

interface Best {
  readonly best?: TrainingSpec['checkpoint']['best'];
  readonly problem?: GanvilError;
}

/** It must be an output `<metric>/<output>` of a metric of this spec; its direction is the metric's own unless the spec has one. */
export async function bestMetric(spec: SpecNode, metrics: readonly RoleSpec[], registry: Registry): Promise<Best> {
  const at = nodeAt(spec, ['checkpoint', 'best', 'metric']);
  const metric = textOf(at);
  if (at === undefined || metric === undefined) return {};
  const outputs = new Map<string, Direction | null>();
  for (const { use, as } of metrics) {
    const plugin = await registry.get('metric', use);
    for (const [output, { direction }] of Object.entries(plugin.outputs)) outputs.set(`${as}/${output}`, direction);
  }
  const own = outputs.get(declaredName(metric, [...outputs.keys()]) ?? '');
  if (own === undefined) {
    const known = [...outputs.keys()];
    const near = nearest(metric, known);
    const fix =
      near !== undefined
        ? `Did you mean "${near}"?`
        : known.length > 0
          ? `Known: ${known.join(', ')}.`
          : 'Name its metric under `metrics`.';
    return {
      problem: problem('E_SPEC_VALUE', at.origin, { expected: 'an output of a metric of this spec', received: `"${metric}"`, fix }),
    };
  }
  const direction = (textOf(nodeAt(spec, ['checkpoint', 'best', 'direction'])) as Direction | undefined) ?? own;
  if (direction !== null) return { best: { metric, direction } };
  const fix = `Neither way is better for ${metric} by itself.`;
  return { problem: problem('E_SPEC_VALUE', at.origin, { expected: 'a "direction" beside it (min or max)', received: 'none', fix }) };
}
