import { expect, test } from '@jest/globals';

import { compiledEngine } from '../../../../core/engine/compiled.ts';
import { eagerEngine } from '../../../../core/engine/eager.ts';
import { imageGan, type ImageGanOptions } from './image-gan.ts';

const cases: Record<string, ImageGanOptions> = {
  'convolutions and batch norm': {},
  'convolutions without batch norm': { batchNorm: false },
  'a gradient penalty through convolutions': { batchNorm: false, penalty: 5 },
  'resized images and pools': { growth: 'resized', shrinking: 'pooled' },
  'a gradient penalty through pools': { batchNorm: false, growth: 'resized', shrinking: 'pooled', penalty: 5 },
};

test.each(Object.entries(cases))('%s train compiled as they do on cpu', async (_name, options) => {
  const run = async (compiled: boolean) => {
    const gan = imageGan(compiled ? await compiledEngine({ backend: 'cpu' }) : await eagerEngine('cpu'), options);
    const scalars: Record<string, number>[] = [];
    for (let i = 0; i < 3; i++) scalars.push(await gan.step());
    const values = Object.fromEntries(Object.entries(gan.variables).map(([name, variable]) => [name, variable.dataSync().slice()]));
    gan.dispose();
    return { scalars, values };
  };
  const [eager, compiled] = [await run(false), await run(true)];
  eager.scalars.forEach(({ loss, cost }, i) => {
    expect(compiled.scalars[i]!.loss).toBeCloseTo(loss!, 4);
    expect(compiled.scalars[i]!.cost).toBeCloseTo(cost!, 4);
  });
  for (const [name, values] of Object.entries(eager.values)) {
    const difference = Math.max(...values.map((value, at) => Math.abs(value - compiled.values[name]![at]!)));
    expect([name, difference < 1e-4]).toEqual([name, true]); // float32; three steps of size 0.05
  }
});

test('blocked convolutions train a net whose channels fill blocks as the plain ones do', async () => {
  const run = async (without: readonly 'blocked'[]) => {
    const gan = imageGan(await compiledEngine({ backend: 'cpu', check: false, without }), { width: 16, batch: 16, size: 12, penalty: 5 });
    const scalars: Record<string, number>[] = [];
    for (let i = 0; i < 3; i++) scalars.push(await gan.step());
    const values = Object.fromEntries(Object.entries(gan.variables).map(([name, variable]) => [name, variable.dataSync().slice()]));
    gan.dispose();
    return { scalars, values };
  };
  const [plain, blocked] = [await run(['blocked']), await run([])];
  plain.scalars.forEach(({ loss, cost }, i) => {
    expect(blocked.scalars[i]!.loss).toBeCloseTo(loss!, 4);
    expect(blocked.scalars[i]!.cost).toBeCloseTo(cost!, 4);
  });
  for (const [name, values] of Object.entries(plain.values)) {
    const difference = Math.max(...values.map((value, at) => Math.abs(value - blocked.values[name]![at]!)));
    expect([name, difference < 1e-4]).toEqual([name, true]); // float32; three steps of size 0.05
  }
});
