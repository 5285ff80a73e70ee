import { describe, expect, it } from '@jest/globals';

import { endOf, trackedRun } from '../../../core/tracking/tracked-run.ts';
import { record, STARTED } from './memory.ts';

describe('what a tracker is told of a run', () => {
  it('is its spec flat, without its tracker, and all facts by dotted names', () => {
    const run = trackedRun(record({ suite: 'lecture-01' }), { live: true });
    expect(run).toMatchObject({ id: 'run-1', experiment: 'made/ring', started: STARTED, live: true, seed: 7, suite: 'lecture-01' });
    expect(run.params).toEqual({
      seed: '7',
      steps: '20',
      batch: '8',
      dataset: 'ring',
      'dataset.std': '0.05',
      generator: 'mlp',
      'generator.hidden': '[64,64]',
      discriminator: 'mlp',
      objective: 'non-saturating + r1',
      'objective.r1.gamma': '10',
      trainer: 'alternating',
      metrics: 'mode-coverage',
      'log.every': '5',
      'evaluate.every': '10',
      'evaluate.samples': '50',
      'checkpoint.every': '10',
      'checkpoint.best.metric': 'mode-coverage/modes',
      'checkpoint.best.direction': 'max',
    });
    expect(run.facts).toEqual({
      'versions.ganvil': '0.1.0',
      'versions.tfjs': '4.22.0',
      'versions.node': '20.19.0',
      'engine.name': 'eager on cpu',
      'engine.kind': 'eager',
      'engine.backend': 'cpu',
      'engine.threads': '1',
      'host.cpu': 'a cpu',
      'host.cores': '2',
      'host.platform': 'linux-x64',
      'parameters.generator': '12',
    });
    expect(run.datasets).toEqual([{ name: 'ring', plugin: 'dataset/ring', split: 'train', digest: 'd1', count: null, shape: [2] }]);
  });

  it('has the same group for another seed or tracker, and another for any other change', () => {
    const { spec } = record();
    const groupOf = (changes: object) => trackedRun(record({ spec: { ...spec, ...changes } }), { live: true }).group;
    const { tracker: _, ...untracked } = spec;
    expect(groupOf({ seed: 8 })).toBe(groupOf({}));
    expect(trackedRun(record({ spec: untracked }), { live: true }).group).toBe(groupOf({}));
    expect(groupOf({ batch: 16 })).not.toBe(groupOf({}));
    expect(groupOf({})).toMatch(/^[0-9a-f]{16}$/);
  });

  it('has the digests of plugins, and of those that have one not where they lie', () => {
    const { spec } = record();
    const plugins = ['/mine/margin.ts', '/mine/other.ts'];
    const { params } = trackedRun(record({ spec: { ...spec, plugins }, plugins: { '/mine/margin.ts': 'a'.repeat(64) } }), { live: true });
    expect(params).toMatchObject({ plugins: '["/mine/other.ts"]', 'plugins.margin': 'a'.repeat(12) });
  });

  it('needs no data set, which early run folders do not have', () => {
    const { dataset: _, ...early } = record();
    expect(trackedRun(early, { live: false }).datasets).toEqual([]);
  });
});

describe('how a run ended', () => {
  const running = { started: STARTED, ended: null, seconds: 1 };
  it.each([
    ['as its record says', record({ status: 'failed', error: { code: 'E_X', message: 'm' } }), { status: 'failed', ended: STARTED + 1000, error: { code: 'E_X', message: 'm' } }],
    ['when it was killed: with its last point', record({ status: 'running', times: running }), { status: 'interrupted', ended: STARTED + 7 }],
  ])('%s', (_what, of, expected) => expect(endOf(of, STARTED + 7)).toEqual(expected)); // prettier-ignore

  it('when it was killed before it had points: as it began', () => {
    expect(endOf(record({ status: 'running', times: running }), null).ended).toBe(STARTED);
  });
});
