/** What `work` gives for each item, in their order. So many are under way at once, and an item is taken when its turn has come. */
export async function eachOf<T, R>(items: Iterable<T> | AsyncIterable<T>, atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = numbered(items);
  const worker = async () => {
    try {
      for (let next = await queue.next(); next.done !== true; next = await queue.next()) {
        const [i, item] = next.value;
        results[i] = await work(item);
      }
    } catch (error) {
      await queue.return(); // the other workers find nothing more to do
      throw error;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return results;
}

async function* numbered<T>(items: Iterable<T> | AsyncIterable<T>): AsyncGenerator<[number, T], void> {
  let i = 0;
  for await (const item of items) yield [i++, item];
}
