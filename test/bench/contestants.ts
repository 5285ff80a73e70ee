/** Who takes part in `torch`, how each is started, and what it is asked to prepare. */
import { join } from 'node:path';

import type { EngineChoice } from './engines.ts';
import { Host } from './host.ts';
import type { Workload } from './workloads.ts';

/** Where things lie. */
export interface Places {
  /** What Node.js is called with to serve as a contestant. */
  readonly contestant: readonly string[];
  /** The folder torch/. */
  readonly torch: string;
  /** The interpreter that scripts/install-pytorch installs. */
  readonly python: string;
  /** Kept from run to run: what torch.compile made. */
  readonly compiled: string;
}

export const CONTESTANTS = ['compiled', 'eager', 'tfjs-node', 'wasm-shipped', 'torch-tutorial', 'torch-fused', 'torch-compiled'] as const;
export type ContestantName = (typeof CONTESTANTS)[number];

const ENGINES: Partial<Record<ContestantName, Omit<EngineChoice, 'threads'>>> = {
  compiled: { engine: 'compiled', backend: 'wasm' },
  eager: { engine: 'eager', backend: 'wasm' },
  'tfjs-node': { engine: 'eager', backend: 'tensorflow' },
  'wasm-shipped': { engine: 'eager', backend: 'wasm', kernels: 'shipped' },
};

/** PyTorch does it, and none of Ganvil's engines. */
export const isTorch = (name: ContestantName): boolean => !(name in ENGINES);

/** Starts its process. */
export function host(name: ContestantName | 'reference', threads: number, { contestant, torch, python, compiled }: Places): Host {
  const environment = {
    OMP_NUM_THREADS: `${threads}`,
    TF_NUM_INTRAOP_THREADS: `${threads}`,
    TF_NUM_INTEROP_THREADS: '1',
    TF_CPP_MIN_LOG_LEVEL: '2',
    TORCHINDUCTOR_CACHE_DIR: compiled,
    TORCHINDUCTOR_COMPILE_THREADS: '1', // no pool of compilers that would run beside the measuring
  };
  return name.startsWith('torch-')
    ? new Host(python, ['-u', join(torch, 'main.py')], environment)
    : new Host(process.execPath, contestant, environment);
}

/** For `Host.prepare`: `steps` losses, of the game that was exported to `folder`. */
export function request(
  name: ContestantName,
  {
    workload,
    threads,
    folder,
    steps,
  }: { readonly workload: Workload; readonly threads: number; readonly folder: string; readonly steps: number },
): object {
  const engine = ENGINES[name];
  return engine === undefined
    ? { data: folder, style: name.slice('torch-'.length), threads, steps }
    : { workload: workload.name, engine: { ...engine, threads }, steps };
}
