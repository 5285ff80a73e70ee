import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll, describe, expect, it } from '@jest/globals';
import { tf } from 'ganvil';

import { exportGame } from './export.ts';
import { CYCLE, replay } from './inputs.ts';
import { prepare } from './prepared.ts';
import { workloadOf } from './workloads.ts';

interface Entry {
  readonly shape: number[];
  readonly offset: number;
}
/** What of game.json is looked at here. */
interface Form {
  readonly updates: number;
  readonly adam: Record<'generator' | 'discriminator', object>;
  readonly weights: Record<'generator' | 'discriminator', [Entry, ...Entry[]]>;
  readonly inputs: Record<'x' | 'z' | 'share', Entry>;
}

const folder = mkdtempSync(join(tmpdir(), 'ganvil-bench-test-'));
afterAll(() => rmSync(folder, { recursive: true }));

tf.enableProdMode(); // no banner
const feed = (produce: () => Float32Array | Int32Array, shape: readonly number[]) => tf.tensor(produce(), [...shape]);
/** What a program would draw of itself: told apart from prepared inputs, which are whole numbers here. */
const own = (count: number) => () => new Float32Array(count).fill(0.5);

describe('prepared inputs', () => {
  it('take the place of draws, each kind in turn and from the start again', async () => {
    const fed = replay(feed);
    expect(await fed.feed(own(2), [2]).data()).toEqual(Float32Array.of(0.5, 0.5)); // not yet begun
    fed.begin({ x: [Float32Array.of(1, 1), Float32Array.of(2, 2)], z: [Float32Array.of(3, 3, 3)], share: [Float32Array.of(4)] });
    const drawn = [fed.feed(own(2), [2]), fed.feed(own(3), [1, 3]), fed.feed(own(2), [1, 2]), fed.feed(own(2), [2]), fed.feed(own(1), [1])];
    expect(drawn.map((tensor) => tensor.dataSync()[0])).toEqual([1, 3, 2, 1, 4]);
  });

  it('are refused where their kinds cannot be told apart, or where a program asks for another', () => {
    const alike = [Float32Array.of(1)];
    expect(() => replay(feed).begin({ x: alike, z: alike, share: alike })).toThrow('cannot be told apart');
    const fed = replay(feed);
    fed.begin({ x: [new Float32Array(2)], z: [new Float32Array(3)], share: [new Float32Array(1)] });
    expect(() => fed.feed(own(4), [4])).toThrow('no input of the shape [4]');
  });
});

describe('an exported game', () => {
  it('holds the initial weights, the inputs of every update, and the optimizers', async () => {
    const workload = workloadOf('W4');
    const { roles, inputs, dispose } = await prepare(workload, { engine: 'eager', backend: 'cpu', threads: 1 });
    exportGame(folder, workload, roles, inputs);
    const form = JSON.parse(readFileSync(join(folder, 'game.json'), 'utf8')) as Form;
    const numbers = new Float32Array(Uint8Array.from(readFileSync(join(folder, 'game.f32'))).buffer);
    const read = ({ shape, offset }: Entry) => numbers.slice(offset, offset + shape.reduce((product, n) => product * n, 1));

    expect(form.updates).toBe(5); // D's, in W4
    expect(form.adam.generator).toEqual({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 });
    const [kernel] = Object.values(roles.discriminators[0]!.variables);
    expect(form.weights.discriminator[0].shape).toEqual([2, 128]); // points of the plane → 128 units
    expect(read(form.weights.discriminator[0])).toEqual(await kernel!.data());

    expect(form.inputs.x.shape).toEqual([CYCLE * 5, 256, 2]);
    expect(form.inputs.z.shape).toEqual([CYCLE * 6, 256, 16]); // five updates of D, one of G
    expect(form.inputs.share.shape).toEqual([CYCLE * 5, 256]);
    expect(read(form.inputs.z).slice(-256 * 16)).toEqual(inputs.z.at(-1));
    expect(numbers).toHaveLength(form.inputs.share.offset + CYCLE * 5 * 256);
    dispose();
  });
});
