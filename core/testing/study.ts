/** What every study must do. */
import assert from 'node:assert/strict';

import * as tf from '@tensorflow/tfjs';

import type { Engine, StudyFindings, StudyServices } from '../contracts.ts';
import type { Plugin } from '../define.ts';
import { Registry, type PluginEntry } from '../registry.ts';
import { requireShape } from '../role-shape.ts';
import { RandomStreams } from '../run/random.ts';
import { checkFindings } from '../run/study-rows.ts';
import type { Check } from './check.ts';
import { contractEngine } from './engine.ts';
import { make, type MadeWith, pluginContract } from './plugin.ts';

export interface StudyContractOptions extends MadeWith {
  /** Plugins that the study may ask for. */
  readonly plugins?: readonly PluginEntry[];
  /** By default eager, on the backend that runs already, or on cpu. */
  readonly engine?: Engine;
}

/** Give params that make the study small: it is measured three times. */
export function studyContract(plugin: Plugin<'study'>, options: StudyContractOptions = {}): Check[] {
  const { plugins = [] } = options;
  const registry = new Registry(plugins);
  const measure = async (progress: StudyServices['progress'] = async () => {}, seed = 1): Promise<StudyFindings> => {
    const engine = options.engine ?? (await contractEngine());
    const context = {
      dataFolder: undefined,
      resolvePath: (path: string) => path,
      plugin: <K extends Parameters<Registry['get']>[0]>(kind: K, name: string) => registry.get(kind, name),
    };
    const study = requireShape('study', plugin.id, make(plugin, options, context));
    return study.measure({ engine, random: new RandomStreams(seed, engine.feed).stream('study'), progress });
  };
  return [
    ...pluginContract(plugin, options),
    {
      name: 'finds rows of different names, with numbers and tolerances, and leaves no tensors behind',
      run: async () => {
        await contractEngine(); // what it makes once is not the study's
        const before = tf.memory().numTensors;
        const found = await measure();
        assert.equal(tf.memory().numTensors, before, 'tensors are left behind');
        checkFindings(plugin.id, found);
        assert.ok(found.rows.length > 0, 'no rows');
        for (const { name, measured } of found.rows) assert.ok(!Number.isNaN(measured), `${name} is NaN`);
        for (const { note } of found.rows) if (note !== undefined) assert.match(note, /\.$/);
      },
    },
    {
      name: 'finds the same with the same seed',
      run: async () => assert.deepEqual(await measure(), await measure()),
    },
    {
      name: 'tells how far it is, and ends where that is refused, without tensors left behind',
      run: async () => {
        const stop = new Error('stop');
        let told = 0;
        const before = tf.memory().numTensors;
        const ended = await measure((done, total) => {
          told++;
          assert.ok(done >= 0 && done <= total && Number.isInteger(done) && Number.isInteger(total), `${done} of ${total}`);
          return Promise.reject(stop);
        }).then(
          () => undefined,
          (error: unknown) => error,
        );
        assert.ok(told > 0, 'progress is never called');
        assert.equal(ended, stop, 'what progress throws must come out of measure');
        assert.equal(told, 1, 'the study went on');
        assert.equal(tf.memory().numTensors, before, 'tensors are left behind');
      },
    },
  ];
}
