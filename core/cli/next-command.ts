/** The command that `ganvil run` names at its end. */
import { flattenSpec } from '../compare/params.ts';
import { readRecord } from '../run/folder.ts';
import type { RunResult } from '../run/types.ts';
import type { LoadedSpec } from '../spec/load.ts';
import { callArguments, quoted, runsArgument } from './options.ts';
import { programName } from './output.ts';
import type { RunArguments } from './run.ts';
import { shortPath } from './short-path.ts';

type Call = Pick<RunArguments, 'specs' | 'set' | 'plugin' | 'runs'>;

/** What helps, or leads on, after these runs. */
export function nextCommand(call: Call, results: readonly RunResult[]): string {
  const last = results.at(-1)!;
  const where = runsArgument(call.runs);
  if (last.status === 'interrupted') return `ganvil run --resume ${last.id}${callArguments({ set: [], plugin: call.plugin })}${where}`;
  if (results.length > 1) return `ganvil compare ${[...new Set(results.map(({ experiment }) => experiment))].join(' ')}${where}`;
  if (last.error?.code === 'E_RUN_NOT_FINITE') return calmer(call, last.dir);
  if (last.status === 'failed' || call.specs.length === 0) return `ganvil runs show ${last.id}${where}`;
  return `ganvil run ${call.specs.map(quoted).join(' ')} --seeds 5${callArguments(call)}${where}`;
}

/** The same run with half its learning rates. */
export function calmer({ specs, set, plugin, runs }: Call, dir: string): string {
  const rates = Object.entries(flattenSpec(readRecord(dir).spec)).flatMap(([path, value]) =>
    path.endsWith('.learningRate') && typeof value === 'number' ? [`${path}=${Number((value / 2).toPrecision(3))}`] : [],
  );
  const kept = set.filter((one) => !rates.some((rate) => rate.split('=')[0] === one.split('=')[0]));
  const own = specs.length === 1 ? { file: specs[0]!, set: kept } : { file: `${dir}/spec.yaml`, set: [] };
  return `ganvil run ${quoted(own.file)}${callArguments({ set: [...own.set, ...rates], plugin })}${runsArgument(runs)}`;
}

/** A line for each spec that was loaded and never begun, with the command that trains it. Seeds of one file follow one another. */
export function leftOver(left: readonly LoadedSpec[], call: Call): string[] {
  const files = new Set(left.map(({ file }) => file!));
  return [...files].map((file) => {
    const seeds = left.filter((one) => one.file === file).map(({ spec }) => spec.seed);
    const many = seeds.length === 1 ? '' : ` --seeds ${seeds.length}`;
    const short = quoted(shortPath(file));
    const again = { ...call, set: call.set.filter((one) => !one.startsWith('seed=')) };
    const command = `${programName()} run ${short} --seed ${seeds[0]}${many}${callArguments(again)}${runsArgument(call.runs)}`;
    return `Never begun: ${short}, seed${seeds.length === 1 ? '' : 's'} ${seeds.join(', ')}. Train with: ${command}`;
  });
}
