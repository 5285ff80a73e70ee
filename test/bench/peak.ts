/** The machine's own limit: the best rate of a square float32 product on onnxruntime. */
import { Builder } from '../../core/engine/graph/builder.ts';
import { encodeModel } from '../../core/engine/onnx/model.ts';
import { hostTensor, openSession } from '../../core/engine/onnx/runtime.ts';
import type { PeakRequest } from './contestant.ts';

/** In 10⁹ operations a second. */
export async function measurePeak({ threads, seconds, sizes }: Omit<PeakRequest, 'do'>): Promise<number> {
  let best = 0;
  for (const size of sizes) {
    const builder = new Builder();
    const [a, b] = [builder.input('a', [size, size]), builder.input('b', [size, size])];
    // one number leaves: the product itself would be copied out
    builder.outputs.set('sum', builder.sum(builder.node('MatMul', [a, b], [size, size]), [0, 1]));
    const session = await openSession(encodeModel(builder.graph()), { threads });
    const values = () => hostTensor('float32', new Float32Array(size * size).fill(0.5), [size, size]);
    const feeds = { a: values(), b: values() };
    const end = performance.now() + (1e3 * seconds) / sizes.length;
    do {
      const began = performance.now();
      await session.run(feeds);
      best = Math.max(best, (2e-6 * size ** 3) / (performance.now() - began));
    } while (performance.now() < end);
    await session.release();
  }
  return best;
}
