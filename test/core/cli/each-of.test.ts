import { eachOf } from '../../../core/cli/each-of.ts';

/** 0 … 5; `taken` counts. */
function counted() {
  const state = { taken: 0 };
  async function* items() {
    for (let i = 0; i < 6; i++) {
      state.taken++;
      yield await Promise.resolve(i);
    }
  }
  return { state, items: items() };
}

describe('eachOf', () => {
  it('gives results in the order of the items, whichever is ready first', async () => {
    const later: (() => void)[] = [];
    const work = (i: number) => new Promise<number>((settle) => later.push(() => settle(i * 10)));
    const results = eachOf([1, 2, 3], 3, work);
    while (later.length < 3) await Promise.resolve();
    for (const settle of later.reverse()) settle();
    expect(await results).toEqual([10, 20, 30]);
  });

  it('works on so many at once, and takes in no more', async () => {
    const { state, items } = counted();
    let [now, most, ahead, done] = [0, 0, 0, 0];
    const waiting: (() => void)[] = [];
    await eachOf(items, 2, async () => {
      most = Math.max(most, ++now);
      ahead = Math.max(ahead, state.taken - done);
      await new Promise<void>((settle) => {
        waiting.push(settle);
        if (waiting.length === 2) for (const each of waiting.splice(0)) each(); // the six items go in pairs
      });
      now--;
      done++;
    });
    expect({ most, ahead, taken: state.taken }).toEqual({ most: 2, ahead: 2, taken: 6 });
  });

  it('fails with the first failure, and takes nothing after it', async () => {
    const { state, items } = counted();
    const fail = (i: number) => (i === 1 ? Promise.reject(new Error('the second')) : Promise.resolve(i));
    await expect(eachOf(items, 1, fail)).rejects.toThrow('the second');
    expect(state.taken).toBe(2);
  });
});
