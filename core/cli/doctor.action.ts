import { resolve } from 'node:path';

import { BACKENDS, startBackend } from '../engine/backend.ts';
import { GanvilError } from '../errors.ts';
import { describeParams } from '../spec/describe.ts';
import { builtIn } from './built-in.ts';
import type { DoctorArguments } from './doctor.ts';
import { EXIT } from './exit-codes.ts';
import { dataFolder, packageVersion, quietTensorFlow, runFacts } from './facts.ts';
import { printJson, stdout } from './output.ts';
import { formatTable } from './table.ts';

interface Finding {
  readonly what: string;
  readonly name: string;
  readonly ok: boolean;
  /** A version, or why it is not there. */
  readonly detail: string;
}

const PACKAGES = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node', 'onnxruntime-node'];

/** Prints what was found. Fails only where nothing can be trained: no backend starts. */
export async function examine({ json }: DoctorArguments): Promise<number> {
  const { versions, host } = await runFacts();
  const findings: Finding[] = [
    { what: 'program', name: 'ganvil', ok: true, detail: versions.ganvil },
    { what: 'program', name: 'node', ok: true, detail: `${versions.node}, ${host.cores} cores, ${host.platform}` },
    ...PACKAGES.map((name) => {
      const version = packageVersion(name);
      return { what: 'package', name, ok: version !== undefined, detail: version ?? 'not installed' };
    }),
    ...(await backends()),
    ...(await datasets()),
  ];
  if (json) printJson(findings);
  else {
    const rows = findings.map(({ what, name, ok, detail }) => [
      what,
      name,
      ok ? stdout.styled('green', 'yes') : stdout.styled('yellow', 'no'),
      detail,
    ]);
    stdout.write(formatTable(['', 'name', 'there', 'detail'], rows));
  }
  return findings.some(({ what, ok }) => what === 'backend' && ok) ? EXIT.ok : EXIT.failed;
}

async function backends(): Promise<Finding[]> {
  const findings: Finding[] = [];
  quietTensorFlow();
  for (const name of BACKENDS) {
    try {
      await startBackend(name);
      findings.push({ what: 'backend', name, ok: true, detail: 'starts' });
    } catch (error) {
      if (!(error instanceof GanvilError)) throw error;
      findings.push({ what: 'backend', name, ok: false, detail: error.details.received });
    }
  }
  return findings;
}

/** Those that read files: they have a param `path`. */
async function datasets(): Promise<Finding[]> {
  const registry = builtIn();
  const findings: Finding[] = [];
  for (const id of registry.ids('dataset')) {
    const plugin = await registry.get('dataset', id.slice('dataset/'.length));
    if (!describeParams(plugin.params).some(({ name }) => name === 'path')) continue;
    try {
      const { splits } = plugin.create(plugin.params.parse({}), { dataFolder: dataFolder(), resolvePath: (path) => resolve(path) });
      const counts = Object.entries(splits).map(([split, { count }]) => `${split} ${count}`);
      findings.push({ what: 'data', name: id, ok: true, detail: counts.join(', ') });
    } catch (error) {
      if (!(error instanceof GanvilError)) throw error;
      findings.push({ what: 'data', name: id, ok: false, detail: error.details.fix ?? error.details.received });
    }
  }
  return findings;
}
