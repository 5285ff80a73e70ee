import { resolve } from 'node:path';

import { type Backend, BACKENDS } from '../engine/backend.ts';
import { eagerEngine } from '../engine/eager.ts';
import { runtimeProblem } from '../engine/onnx/runtime.ts';
import { selfTest } from '../engine/self-test.ts';
import { GanvilError } from '../errors.ts';
import { describeParams } from '../spec/describe.ts';
import { builtIn } from './built-in.ts';
import type { DoctorArguments } from './doctor.ts';
import { EXIT } from './exit-codes.ts';
import { dataFolder, packageVersion, quietTensorFlow, runFacts } from './facts.ts';
import { printJson, stdout } from './output.ts';
import { formatTable } from './table.ts';

interface Finding {
  readonly what: 'program' | 'package' | 'backend' | 'engine' | 'convolutions' | 'kernels' | 'data';
  readonly name: string;
  readonly ok: boolean;
  /** A version, what works, or what is wrong. */
  readonly detail: string;
  /** What to do, where something is to be done. */
  readonly fix?: string | undefined;
}

const OPTIONAL = '@tensorflow/tfjs-node';
const PACKAGES = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', OPTIONAL, 'onnxruntime-node'];
const RIGHT = 'a training step is right';
const HANGING = 'Where an install hangs: "@tensorflow/tfjs-node": false under allowScripts in package.json leaves it out.';

/** Prints what was found. Fails only where nothing can be trained: no backend works. */
export async function examine({ json }: DoctorArguments): Promise<number> {
  const { versions, host } = await runFacts();
  const program: Finding[] = [
    { what: 'program', name: 'ganvil', ok: true, detail: versions.ganvil },
    { what: 'program', name: 'node', ok: true, detail: `${versions.node}, ${host.cores} cores, ${host.platform}` },
    ...PACKAGES.map((name): Finding => {
      const version = packageVersion(name);
      return {
        what: 'package',
        name,
        ok: version !== undefined,
        detail: version ?? (name === OPTIONAL ? 'optional, not installed' : 'not installed'),
      };
    }),
  ];
  const backends = await examineBackends();
  const working = backends.find(({ ok }) => ok)?.name as Backend | undefined;
  const findings = [...program, ...backends, ...(await examineCompiled(working)), ...(await examineData())];
  if (json) printJson(findings);
  else print(findings);
  return working === undefined ? EXIT.failed : EXIT.ok;
}

function print(findings: readonly Finding[]): void {
  const rows = findings.map(({ what, name, ok, detail }) => [
    what,
    name,
    ok ? stdout.styled('green', 'yes') : stdout.styled('yellow', 'no'),
    detail,
  ]);
  stdout.write(formatTable(['', 'name', 'there', 'detail'], rows));
  const open = findings.filter(({ fix }) => fix !== undefined);
  if (open.length > 0) stdout.write(`\n${open.map(({ name, fix }) => `${name}: ${fix}`).join('\n')}`);
}

/** A finding about something that computes: it starts, and its step is right. Whatever it throws is a finding as well. */
async function attempt(name: string, what: 'backend' | 'engine', test: () => Promise<string | undefined>, right: string): Promise<Finding> {
  try {
    const wrong = await test();
    return { what, name, ok: wrong === undefined, detail: wrong ?? right };
  } catch (error) {
    if (error instanceof GanvilError) return { what, name, ok: false, detail: error.details.received, fix: error.details.fix };
    return { what, name, ok: false, detail: error instanceof Error ? error.message : String(error) };
  }
}

async function examineBackends(): Promise<Finding[]> {
  quietTensorFlow();
  const findings: Finding[] = [];
  for (const name of BACKENDS) {
    const finding = await attempt(name, 'backend', async () => selfTest(await eagerEngine(name)), RIGHT);
    const { fix } = finding;
    if (name !== 'tensorflow' || fix === undefined) findings.push(finding);
    else {
      const detail = packageVersion(OPTIONAL) === undefined ? 'optional, not installed: scripts/install-tfjs-node' : finding.detail;
      findings.push({ ...finding, detail, fix: `${fix} ${HANGING}` });
    }
  }
  return findings;
}

/** The compiled engine: whether it is right, how it computes convolutions here, how much of TensorFlow.js it covers. */
async function examineCompiled(backend: Backend | undefined): Promise<Finding[]> {
  if (backend === undefined) return [];
  const name = 'compiled';
  const problem = runtimeProblem();
  if (problem !== undefined) {
    return [{ what: 'engine', name, ok: false, detail: problem.details.received, fix: problem.details.fix }];
  }
  const { compiledEngine } = await import('../engine/compiled.ts');
  const { findBlocks } = await import('../engine/convolution/probe.ts');
  const { KERNELS } = await import('../engine/trace/table.ts');
  const right = `onnxruntime-node ${packageVersion('onnxruntime-node') ?? 'of an unknown version'}: ${RIGHT}`;
  const { size, reason } = await findBlocks();
  return [
    await attempt(name, 'engine', async () => selfTest(await compiledEngine({ backend })), right),
    {
      what: 'convolutions',
      name: 'blocked',
      ok: size !== undefined,
      detail: size === undefined ? `${reason}; computed as products of matrices` : `in blocks of ${size} channels`,
    },
    { what: 'kernels', name, ok: true, detail: `${KERNELS.length} kernels of TensorFlow.js; docs/engine.md lists them` },
  ];
}

/** Data sets that read files: they have a param `path`. */
async function examineData(): Promise<Finding[]> {
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
      findings.push({ what: 'data', name: id, ok: false, detail: error.details.received, fix: error.details.fix });
    }
  }
  return findings;
}
