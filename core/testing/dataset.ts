/** What every data set must do, whatever is in it. */
import assert from 'node:assert/strict';

import type { Dataset, Space, Split } from '../contracts.ts';
import type { DatasetContext, Plugin } from '../define.ts';
import { RandomStreams } from '../run/random.ts';
import type { Check } from './check.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';

export interface DatasetContractOptions extends MadeWith {
  readonly context?: DatasetContext;
}

/** A data set draws on the host: a tensor draw is refused. */
const streams = (seed = 1) =>
  new RandomStreams(seed, () => {
    throw new Error('a data set draws on the host: use uniforms, normals, integers, permutation');
  });
const sizeOf = ({ shape }: Space) => shape.reduce((product, n) => product * n, 1);

export function datasetContract(plugin: Plugin<'dataset'>, options: DatasetContractOptions = {}): Check[] {
  const { context = { dataFolder: undefined, resolvePath: (path) => path } } = options;
  let made: Dataset | undefined;
  return [...pluginContract(plugin, options), ...datasetChecks(() => (made ??= make(plugin, options, context)))];
}

/** The same for a data set that no plugin makes. */
export function datasetChecks(dataset: () => Dataset): Check[] {
  return [
    {
      name: 'gives batches of its space: finite, in range, with labels below the number of classes',
      run: () => {
        const { space, classes, batches } = dataset();
        const { count, x, labels } = batches({ batch: 5, stream: streams().stream('data') }).next();
        assert.equal(count, 5);
        assertObjects(x, labels, { count, space, classes });
      },
    },
    {
      name: 'gives as many samples of each split as it is asked for, in the same ranges',
      run: () => {
        const { space, classes, splits, sample } = dataset();
        for (const split of Object.keys(splits) as Split[]) {
          const { count, x, labels } = sample(7, streams().stream('evaluation'), split);
          assert.equal(count, 7);
          assertObjects(x, labels, { count, space, classes });
        }
      },
    },
    {
      name: 'repeats batches and samples for the same seed, and not for another',
      run: () => {
        const { batches, sample } = dataset();
        const batch = (seed: number) => batches({ batch: 4, stream: streams(seed).stream('data') }).next().x;
        assert.deepEqual(batch(1), batch(1));
        assert.notDeepEqual(batch(1), batch(2));
        const draw = (seed: number) => sample(4, streams(seed).stream('evaluation')).x;
        assert.deepEqual(draw(1), draw(1));
        assert.notDeepEqual(draw(1), draw(2));
      },
    },
    {
      name: 'goes on where it was after its position and its stream are restored from JSON',
      run: () => {
        const { batches } = dataset();
        const first = streams();
        const source = batches({ batch: 3, stream: first.stream('data') });
        for (let i = 0; i < 4; i++) source.next();
        const saved = JSON.stringify({ position: source.position(), random: first.save() });
        const expected = [source.next(), source.next()];

        const { position, random } = JSON.parse(saved) as { position: unknown; random: ReturnType<typeof first.save> };
        const second = streams();
        const resumed = batches({ batch: 3, stream: second.stream('data') });
        second.restore(random);
        resumed.restore(position);
        assert.deepEqual([resumed.next(), resumed.next()], expected);
      },
    },
    {
      name: 'names each split with its count and a digest of at most 32 hex digits',
      run: () => {
        const { splits } = dataset();
        assert.ok('train' in splits);
        for (const { count, digest } of Object.values(splits)) {
          assert.ok(count > 0);
          assert.match(digest, /^[0-9a-f]{1,32}$/);
        }
      },
    },
  ];
}

function assertObjects(
  x: Float32Array,
  labels: Int32Array | undefined,
  { count, space, classes }: { count: number; space: Space; classes: number },
): void {
  assert.equal(x.length, count * sizeOf(space));
  assert.ok(x.every(Number.isFinite), 'a number is not finite');
  if (space.kind === 'image')
    assert.ok(
      x.every((value) => value >= -1 && value <= 1),
      'a pixel lies outside [-1, 1]',
    );
  if (space.kind === 'bits')
    assert.ok(
      x.every((value) => value === -1 || value === 1),
      'a bit is neither -1 nor 1',
    );
  assert.equal(labels?.length, classes > 0 ? count : undefined);
  assert.ok(
    (labels ?? []).every((label) => label >= 0 && label < classes),
    'a label lies outside 0 … classes − 1',
  );
}
