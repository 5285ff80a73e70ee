/**
 * Where variables are while programs run: in vectors of the runtime, each the result of the step before. A program says which variables it wants
 * side by side; where they already lie so, nothing is copied. Whoever reads a `tf.Variable` gets its newest value, and whoever assigns to one from
 * outside (a checkpoint, an eager update) is noticed at the next step: the variable then stands for other data than it was given here.
 */
import type * as tf from '@tensorflow/tfjs';

import { type Data, type ElementType, sizeOf } from '../graph/graph.ts';
import { hostTensor, type HostTensor } from '../onnx/runtime.ts';
import { type DataId, internals } from '../trace/internals.ts';
import { elementType } from '../trace/kernel.ts';
import { holdVariable, isHeld } from './held.ts';
import { release } from './release.ts';

/** One variable's place. */
interface Member {
  readonly variable: tf.Variable;
  readonly size: number;
  /** The vector that holds its newest value. */
  vector: HostTensor;
  offset: number;
  /** What the variable stands for as long as nobody assigns to it. */
  id: DataId | undefined;
}

/** Variables side by side, as one program wants them. */
export interface Layout {
  readonly dtype: ElementType;
  readonly size: number;
  readonly members: readonly Member[];
}

const dataOf = (tensor: HostTensor): Data => tensor.data as Data;

/** Copies `source` into `target`; both are of one type. */
const copyInto = (target: Data, source: Data, at: number): void => (target as Float32Array).set(source as Float32Array, at);

const MAKE: Record<ElementType, (size: number) => Data> = {
  float32: (size) => new Float32Array(size),
  int32: (size) => new Int32Array(size),
  int64: (size) => new BigInt64Array(size),
  bool: (size) => new Uint8Array(size),
};

export class StateStore {
  readonly #members = new Map<tf.Variable, Member>();

  /** A layout of `variables`, which must be of one type. */
  layout(variables: readonly tf.Variable[]): Layout {
    const members = variables.map((variable) => this.#member(variable));
    return {
      dtype: elementType(variables[0]!.dtype),
      size: members.reduce((sum, { size }) => sum + size, 0),
      members,
    };
  }

  /** Which variables lie together, in order, for a program that only reads them. */
  together(variables: readonly tf.Variable[]): tf.Variable[][] {
    const groups = new Map<HostTensor | undefined, tf.Variable[]>();
    for (const variable of variables) {
      const vector = this.#members.get(variable)?.vector;
      const alone = vector === undefined || vector.size === variable.size;
      const group = groups.get(alone ? undefined : vector);
      if (group === undefined) groups.set(alone ? undefined : vector, [variable]);
      else group.push(variable);
    }
    const offset = (variable: tf.Variable) => this.#members.get(variable)?.offset ?? 0;
    return [...groups].map(([vector, group]) => (vector === undefined ? group : group.sort((a, b) => offset(a) - offset(b))));
  }

  /** The newest values of a layout as one vector `[size]`. */
  gather({ dtype, size, members }: Layout): HostTensor {
    for (const member of members) this.#refresh(member);
    const { vector } = members[0]!;
    let at = 0;
    const inPlace = members.every((member) => {
      const fits = member.vector === vector && member.offset === at;
      at += member.size;
      return fits;
    });
    if (inPlace && vector.size === size) return vector;
    const data = MAKE[dtype](size);
    let offset = 0;
    for (const member of members) {
      copyInto(data, dataOf(member.vector).subarray(member.offset, member.offset + member.size), offset);
      offset += member.size;
    }
    return hostTensor(dtype, data, [size]);
  }

  /** `vector` holds the newest values of the layout from now on; vectors that no variable lies in any more are given back. */
  commit({ members }: Layout, vector: HostTensor): void {
    const left = new Set(members.map((member) => member.vector));
    left.delete(vector);
    let offset = 0;
    for (const member of members) {
      member.vector = vector;
      member.offset = offset;
      offset += member.size;
      // still the values that it was given: they are read from the new vector. Taken over by a backend, they are those of an earlier step
      if (member.variable.dataId !== member.id || !isHeld(member.id)) this.#hold(member);
    }
    for (const member of this.#members.values()) left.delete(member.vector);
    for (const unused of left) release(dataOf(unused).buffer as ArrayBuffer);
  }

  #hold(member: Member): void {
    member.id = holdVariable(member.variable, () => dataOf(member.vector).slice(member.offset, member.offset + member.size));
  }

  /** Takes over what was assigned from outside. */
  #refresh(member: Member): void {
    const { variable } = member;
    if (variable.dataId === member.id) return;
    const values = internals().readSync(variable.dataId).slice();
    member.vector = hostTensor(elementType(variable.dtype), values, [member.size]);
    member.offset = 0;
    member.id = variable.dataId;
  }

  #member(variable: tf.Variable): Member {
    let member = this.#members.get(variable);
    if (member === undefined) {
      const size = sizeOf(variable.shape);
      const values = internals().readSync(variable.dataId).slice();
      const vector = hostTensor(elementType(variable.dtype), values, [size]);
      member = { variable, size, vector, offset: 0, id: variable.dataId };
      this.#members.set(variable, member);
    }
    return member;
  }
}
