/**
 * Values that lie in the runtime's vectors, as TensorFlow.js tensors: nothing is copied until somebody looks. A kernel of another backend moves
 * them there by itself, as TensorFlow.js does for every tensor of a foreign backend.
 */
import type * as tf from '@tensorflow/tfjs';

import type { Data } from '../graph/graph.ts';
import { type DataId, internals, PassiveBackend, setDataId } from '../trace/internals.ts';

/** Makes a copy of the values as they are now. */
type Read = () => Data;

class HeldBackend extends PassiveBackend<{ readonly read: Read }> {
  hold(read: Read): DataId {
    return this.store({ read });
  }

  override readSync(id: DataId): tf.backend_util.BackendValues {
    return this.entry(id)!.read() as tf.backend_util.BackendValues;
  }

  override read(id: DataId): Promise<tf.backend_util.BackendValues> {
    return Promise.resolve(this.readSync(id));
  }
}

const held = new HeldBackend();

/** True while the values of `id` lie where `hold` left them: no other backend has taken them over. */
export const isHeld = (id: DataId): boolean => internals().state.tensorInfo.get(id)?.backend === held;

/** Makes `variable` stand for what `read` gives; frees what it stood for. */
export function holdVariable(variable: tf.Variable, read: Read): DataId {
  const engine = internals();
  const id = held.hold(read);
  engine.disposeTensor(variable);
  setDataId(variable, id);
  engine.trackTensor(variable, held);
  return id;
}

/** A tensor over `data`, which must not change any more. */
export function holdTensor(data: Data, shape: readonly number[], dtype: tf.DataType): tf.Tensor {
  return internals().makeTensorFromTensorInfo({ dataId: held.hold(() => data.slice()), shape: [...shape], dtype }, held);
}
