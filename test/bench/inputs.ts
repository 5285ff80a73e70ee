/** Batches and noise that are drawn once and given again and again, so that every engine and PyTorch train on the very same numbers. */
import type { Composed } from '../../core/compose.ts';
import type { Engine } from '../../core/contracts.ts';

/** Iterations that are drawn; then the first comes again. */
export const CYCLE = 8;

export interface Inputs {
  /** In the order in which an iteration takes them: of each update of D one. `[CYCLE · updates][batch × space]`. */
  readonly x: readonly Float32Array[];
  /** Of each update of D one, then G's. `[CYCLE · (updates + 1)][batch × dim]`. */
  readonly z: readonly Float32Array[];
  /** Where between a real and a generated object a gradient penalty looks. `[CYCLE · updates][batch]`. */
  readonly share: readonly Float32Array[];
}

export function drawInputs(
  { batches, noise, random }: Pick<Composed, 'batches' | 'noise' | 'random'>,
  { batch, updates }: { readonly batch: number; readonly updates: number },
): Inputs {
  const codes = random.stream('bench/noise');
  const shares = random.stream('bench/share');
  const times = <T>(count: number, draw: () => T): T[] => Array.from({ length: count }, draw);
  return {
    x: times(CYCLE * updates, () => batches.next().x),
    z: times(CYCLE * (updates + 1), () => codes.normals(batch * noise!.dim)),
    share: times(CYCLE * updates, () => shares.uniforms(batch)),
  };
}

export interface Replay {
  readonly feed: Engine['feed'];
  /** From here on a program is fed these instead of what its streams would draw. */
  begin(inputs: Inputs): void;
}

/** A feed that gives prepared inputs. Which of them is meant it sees by the shape: the three differ in every workload. */
export function replay(feed: Engine['feed']): Replay {
  let queues: Map<number, () => Float32Array> | undefined;
  const inTurn = (values: readonly Float32Array[]) => {
    let at = 0;
    return () => values[at++ % values.length]!;
  };
  return {
    feed: (produce, shape, dtype) =>
      feed(
        () => {
          if (queues === undefined) return produce();
          const count = shape.reduce((product, n) => product * n, 1);
          if (dtype === 'int32') return new Int32Array(count); // labels, which no workload reads
          const next = queues.get(count);
          if (next === undefined) throw new Error(`no input of the shape [${shape.join(', ')}] was prepared`);
          return next();
        },
        shape,
        dtype,
      ),
    begin({ x, z, share }) {
      queues = new Map([x, z, share].map((values) => [values[0]!.length, inTurn(values)]));
      if (queues.size < 3) throw new Error('inputs of one size cannot be told apart');
    },
  };
}
