/** One call of a prepared program. */
import type * as tf from '@tensorflow/tfjs';

import type { ProgramValues } from '../../contracts.ts';
import { GanvilError } from '../../errors.ts';
import { type Data, sizeOf } from '../graph/graph.ts';
import { hostTensor, type HostTensor } from '../onnx/runtime.ts';
import { internals } from '../trace/internals.ts';
import { elementType } from '../trace/kernel.ts';
import { holdTensor } from './held.ts';
import type { Prepared } from './prepare.ts';
import { SCALARS } from './flatten.ts';
import type { StateStore } from './state.ts';

export type FedValues = readonly (Float32Array | Int32Array)[];

/** Asks every producer, in the order in which the program asked for its values. */
export function drawFeeds(program: string, { feeds }: Prepared): FedValues {
  return feeds.map(({ produce, shape }) => {
    const values = produce();
    if (values.length !== sizeOf(shape)) {
      throw new GanvilError('E_CALL_ARGUMENT', {
        where: `program "${program}"`,
        expected: `${sizeOf(shape)} values from a feed of the shape [${shape.join(', ')}]`,
        received: `${values.length}`,
        fix: 'Produce as many values at every call as the shape says.',
      });
    }
    return values;
  });
}

/** The values of every variable and feed go in, the new ones come out; nothing is committed yet. */
export async function runStep(
  prepared: Prepared,
  store: StateStore,
  fed: FedValues,
  inputs: Readonly<Record<string, tf.Tensor>>,
): Promise<Readonly<Record<string, HostTensor>>> {
  const feeds: Record<string, HostTensor> = {};
  for (const { layout, input } of prepared.state) if (input !== undefined) feeds[input] = store.gather(layout);
  prepared.feeds.forEach(({ input, dtype, shape }, i) => {
    if (input !== undefined) feeds[input] = hostTensor(dtype, fed[i]!, shape);
  });
  for (const { name, input } of prepared.inputs) {
    const tensor = inputs[name]!;
    feeds[input] = hostTensor(elementType(tensor.dtype), internals().readSync(tensor.dataId), tensor.shape);
  }
  return prepared.session.run(feeds);
}

/** Makes the results of a step count: variables get their new values. */
export function commitStep(prepared: Prepared, store: StateStore, results: Readonly<Record<string, HostTensor>>): ProgramValues {
  for (const { layout, output } of prepared.state) if (output !== undefined) store.commit(layout, results[output]!);
  const numbers = results[SCALARS]?.data as Float32Array | undefined;
  return {
    scalars: Object.fromEntries(prepared.scalars.map((name, i) => [name, numbers![i]!])),
    tensors: Object.fromEntries(
      prepared.tensors.map(({ name, output, shape, dtype }) => [
        name,
        holdTensor(results[output]!.data as Data, shape, dtype as tf.DataType),
      ]),
    ),
  };
}
