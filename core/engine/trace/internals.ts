/** What tracing reaches for inside TensorFlow.js's engine, typed in one place. */
import * as tf from '@tensorflow/tfjs';

/** The key under which a backend keeps a tensor's values. */
export type DataId = object;

export interface Internals {
  readonly state: {
    readonly registeredVariables: Readonly<Record<string, tf.Variable>>;
    readonly tensorInfo: WeakMap<DataId, { backend: tf.KernelBackend }>;
    numTensors: number;
    numDataBuffers: number;
    numBytes: number;
  };
  makeVariable(initial: tf.Tensor, ...rest: unknown[]): tf.Variable;
  makeTensorFromTensorInfo(info: tf.TensorInfo, backend: tf.KernelBackend): tf.Tensor;
  /** Counts a tensor and notes which backend holds its values. */
  trackTensor(tensor: tf.Tensor, backend: tf.KernelBackend): void;
  disposeTensor(tensor: tf.Tensor): void;
  /** Reads where the values are; moves nothing. */
  readSync(id: DataId): Float32Array | Int32Array | Uint8Array;
}

export const internals = (): Internals => tf.engine() as unknown as Internals;

/** Makes `tensor` stand for other values, without disposing those that it stood for. */
export function setDataId(tensor: tf.Tensor, id: DataId): void {
  (tensor as { dataId: DataId }).dataId = id;
}

/** A backend whose values are symbols or lie elsewhere: the bookkeeping that TensorFlow.js asks of every backend. */
export abstract class PassiveBackend<Entry extends object> extends tf.KernelBackend {
  protected readonly entries = new Map<DataId, { entry: Entry; references: number }>();

  protected store(entry: Entry): DataId {
    const id = {};
    this.entries.set(id, { entry, references: 1 });
    return id;
  }

  protected entry(id: DataId): Entry | undefined {
    return this.entries.get(id)?.entry;
  }

  override refCount(id: DataId): number {
    return this.entries.get(id)?.references ?? 0;
  }

  override incRef(id: DataId): void {
    const held = this.entries.get(id);
    if (held !== undefined) held.references++;
  }

  override disposeData(id: DataId, force = false): boolean {
    const held = this.entries.get(id);
    if (held === undefined) return true;
    held.references--;
    if (!force && held.references > 0) return false;
    this.entries.delete(id);
    return true;
  }

  override numDataIds(): number {
    return this.entries.size;
  }

  override timerAvailable(): boolean {
    return false;
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override dispose(): void {
    this.entries.clear();
  }
}
