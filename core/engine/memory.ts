/** Running out of memory, which every backend says in its own way. */
import { GanvilError } from '../errors.ts';

/** WebAssembly that aborts, arrays longer than there are, allocations that fail. */
const SIGNS =
  /^Aborted\(|memory access out of bounds|out of memory|cannot enlarge memory|could not allocate|failed to allocate|bad_alloc|invalid (typed )?array (buffer )?length|array buffer allocation failed/i;

interface Part {
  readonly as: string;
  readonly with: Readonly<Record<string, unknown>>;
}
/** What makes a step large: the resolved spec of a training is one. */
export interface Sizes {
  readonly batch?: number;
  readonly generator?: Part;
  readonly discriminator: readonly Part[];
}

/** What was thrown, or E_ENGINE_MEMORY in its place where it means that. After it a backend of WebAssembly is of no more use. */
export function namedMemoryError(error: unknown, { batch, generator, discriminator }: Sizes): unknown {
  if (error instanceof GanvilError || !SIGNS.test((error as Error | null)?.message ?? '')) return error;
  const layers = [generator, ...discriminator].flatMap((role) =>
    role?.with.hidden === undefined ? [] : [`${role.as} ${JSON.stringify(role.with.hidden)}`],
  );
  const sizes = [batch === undefined ? '' : `batch ${batch}`, layers.join(' and ')].filter((size) => size !== '');
  return new GanvilError(
    'E_ENGINE_MEMORY',
    {
      expected: 'a batch and layers that fit into memory',
      received: `${sizes.join(' with ')}${sizes.length === 0 ? '' : ' '}(${(error as Error).message.split('\n', 1)[0]!.slice(0, 80).replace(/\.$/, '')})`,
      fix: 'Take a smaller batch, or smaller layers: --set batch=…',
    },
    { cause: error },
  );
}
