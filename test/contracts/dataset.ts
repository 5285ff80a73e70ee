/** What every data set must do, whatever is in it. */
import { expect, it } from '@jest/globals';
import type { Dataset, Split } from 'ganvil';

import { RandomStreams } from '../../core/run/random.ts';

const noTensors = () => {
  throw new Error('a data set draws on the host');
};
/** The streams of a run with this seed. */
export const streams = (seed = 1) => new RandomStreams(seed, noTensors);

export function testDataset(make: () => Dataset): void {
  it('gives batches of the space, with finite numbers and labels below the number of classes', () => {
    const dataset = make();
    const { count, x, labels } = dataset.batches({ batch: 5, stream: streams().stream('data') }).next();
    expect(count).toBe(5);
    expect(x).toHaveLength(5 * dataset.space.shape.reduce((size, n) => size * n, 1));
    expect(x.every(Number.isFinite)).toBe(true);
    expect(labels?.length).toBe(dataset.classes > 0 ? 5 : undefined);
    expect((labels ?? []).every((label) => label >= 0 && label < dataset.classes)).toBe(true);
    if (dataset.space.kind === 'image') expect(x.every((value) => value >= -1 && value <= 1)).toBe(true);
  });

  it('repeats batches and samples for the same seed, and not for another', () => {
    const dataset = make();
    const batch = (seed: number) => dataset.batches({ batch: 4, stream: streams(seed).stream('data') }).next().x;
    expect(batch(1)).toEqual(batch(1));
    expect(batch(1)).not.toEqual(batch(2));
    const sample = (seed: number) => dataset.sample(4, streams(seed).stream('evaluation')).x;
    expect(sample(1)).toEqual(sample(1));
    expect(sample(1)).not.toEqual(sample(2));
  });

  it('goes on where it was after its position and its stream are restored from JSON', () => {
    const dataset = make();
    const first = streams();
    const source = dataset.batches({ batch: 3, stream: first.stream('data') });
    for (let i = 0; i < 4; i++) source.next();
    const saved = JSON.stringify({ position: source.position(), random: first.save() });
    const expected = [source.next(), source.next()];

    const { position, random } = JSON.parse(saved) as { position: unknown; random: ReturnType<typeof first.save> };
    const second = streams();
    const resumed = dataset.batches({ batch: 3, stream: second.stream('data') });
    second.restore(random);
    resumed.restore(position);
    expect([resumed.next(), resumed.next()]).toEqual(expected);
  });

  it('names each split with its count and a digest of at most 32 hex digits', () => {
    const { splits } = make();
    expect(Object.keys(splits)).toContain('train');
    for (const split of Object.keys(splits) as Split[]) {
      expect(splits[split]!.count).toBeGreaterThan(0);
      expect(splits[split]!.digest).toMatch(/^[0-9a-f]{1,32}$/);
    }
  });
}
