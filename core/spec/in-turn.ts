/** `Promise.all(items.map(work))`, one after another: each may load a plugin, and not every module loader (Jest's, jiti) can link two at once. */
export async function inTurn<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  for (const [index, item] of items.entries()) results.push(await work(item, index));
  return results;
}
