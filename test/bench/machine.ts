/** What the numbers were measured on. */
import { availableParallelism, cpus, totalmem } from 'node:os';
import { readFileSync } from 'node:fs';

import { packageVersion } from '../../core/cli/facts.ts';

export interface Machine {
  readonly cpu: string;
  readonly cores: number;
  /** Of the vector units: those of avx2, avx512f, neon … that it has; empty where the system does not say. */
  readonly vectors: readonly string[];
  readonly memoryGiB: number;
  readonly platform: string;
  readonly versions: Readonly<Record<string, string>>;
}

const VECTORS = ['avx', 'avx2', 'fma', 'avx512f', 'avx512_vnni', 'avx512_bf16', 'amx_tile', 'asimd', 'sve'];

/** The flags of the first core, where the system lists them in /proc/cpuinfo. */
export function vectorFlags(cpuinfo: string): string[] {
  const flags = new Set(/^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1]?.split(/\s+/));
  return VECTORS.filter((flag) => flags.has(flag));
}

function cpuinfo(): string {
  try {
    return readFileSync('/proc/cpuinfo', 'utf8');
  } catch {
    return ''; // not Linux
  }
}

/** `further` are versions of what is no package of npm. */
export function machine(further: Readonly<Record<string, string>> = {}): Machine {
  const packages = ['@tensorflow/tfjs', '@tensorflow/tfjs-backend-wasm', '@tensorflow/tfjs-node', 'onnxruntime-node'];
  const versions = packages.map((name) => [name, packageVersion(name)] as const);
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    vectors: vectorFlags(cpuinfo()),
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    platform: `${process.platform}-${process.arch}`,
    versions: { node: process.versions.node, ...Object.fromEntries(versions.filter(([, version]) => version !== undefined)), ...further },
  };
}

export function describeMachine({ cpu, cores, vectors, memoryGiB, platform, versions }: Machine): string {
  const packages = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return [
    `${cpu}, ${cores} ${cores === 1 ? 'core' : 'cores'}, ${memoryGiB} GiB, ${platform}${vectors.length > 0 ? `; ${vectors.join(' ')}` : ''}`,
    packages.join(', '),
  ].join('\n');
}
