import { describe, expect, it } from '@jest/globals';

import { bodiesOf } from '../../../core/mlflow-ts-client/src/batches.ts';
import type { MetricPoint } from '../../../core/mlflow-ts-client/src/index.ts';

const points = (count: number): MetricPoint[] =>
  Array.from({ length: count }, (_, step) => ({ key: 'loss', value: step / 7, timestamp: 1000 + step, step }));
const pairs = (count: number, value = 'v') => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, value]));
const sizes = (bodies: ReturnType<typeof bodiesOf>) =>
  bodies.map((body) => ['tags', 'params', 'metrics'].map((field) => (body[field] as unknown[] | undefined)?.length ?? 0));

describe('batches', () => {
  it('hold at most 100 tags, 100 params and 1000 things together, in order, each once', () => {
    const bodies = bodiesOf({ tags: pairs(101), params: pairs(150), metrics: points(2500) }, 'refuse');
    // tags, params, metrics of each call
    expect(sizes(bodies)).toEqual([
      [100, 0, 0],
      [1, 100, 0],
      [0, 50, 950],
      [0, 0, 1000],
      [0, 0, 550],
    ]);
    const sent = bodies.flatMap(({ metrics = [] }) => metrics as MetricPoint[]);
    expect(sent).toEqual(points(2500));
  });

  it('stay below a megabyte of UTF-8', () => {
    // 3 bytes a character: 18 kB a param, so 55 of them are just below 1 MB and 56 above
    const bodies = bodiesOf({ params: pairs(100, '漢'.repeat(6000)) }, 'refuse');
    expect(sizes(bodies)).toEqual([
      [0, 55, 0],
      [0, 45, 0],
    ]);
    for (const body of bodies) expect(Buffer.byteLength(JSON.stringify({ run_id: 'x'.repeat(32), ...body }))).toBeLessThan(1_000_000);
  });

  it('are refused as a whole if one thing is wrong, before anything is sent', () => {
    expect(() => bodiesOf({ metrics: [...points(2000), { key: 'x', value: 1, timestamp: 1, step: 0.5 }] }, 'refuse')).toThrow(
      /^step of metric "x"/,
    );
    expect(() => bodiesOf({ params: { size: 3 as never } }, 'refuse')).toThrow('value of param "size": expected a string, received 3.');
  });

  it('refuse or cut values that the server would cut in silence', () => {
    const long = { params: { p: 'x'.repeat(6001) }, tags: { t: 'y'.repeat(8001) } };
    expect(() => bodiesOf(long, 'refuse')).toThrow('value of tag "t": expected at most 8000 characters');
    const [body] = bodiesOf(long, 'cut');
    expect(body).toEqual({ tags: [{ key: 't', value: `${'y'.repeat(7999)}…` }], params: [{ key: 'p', value: `${'x'.repeat(5999)}…` }] });
  });

  it('need no call if they are empty', () => {
    expect(bodiesOf({}, 'refuse')).toEqual([]);
  });
});
