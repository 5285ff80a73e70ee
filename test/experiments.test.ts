/** Every spec under experiments/ is right; those of small data make two steps. */
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from '@jest/globals';

import { compose } from '../core/compose.ts';
import { eagerEngine } from '../core/engine/eager.ts';
import { Registry } from '../core/registry.ts';
import { checkFit } from '../core/spec/check.ts';
import { loadSpec } from '../core/spec/load.ts';
import { plugins } from '../plugins/index.ts';
import { training } from './support/training.ts';

const root = fileURLToPath(new URL('../experiments', import.meta.url));
const specs = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => path.endsWith('.yaml') && !path.endsWith('suite.yaml'))
  .sort();
const load = (path: string, overrides: readonly string[] = []) =>
  loadSpec(`${root}/${path}`, { registry: new Registry(plugins), overrides });
const isTheory = (path: string) => path.includes('/theory/');

describe('the experiments', () => {
  it.each(specs)('%s is a spec whose parts fit together', async (path) => {
    const { spec, registry, originOf } = await load(path);
    expect((await checkFit(spec, registry, originOf)).map(({ message }) => message)).toEqual([]);
  });

  // studies are measured by the tests of their plugins
  it.each(specs.filter((path) => path.startsWith('lecture-01/') && !isTheory(path)))('%s makes two steps', async (path) => {
    const { spec, registry } = await training(load(path, ['batch=4']));
    const logger = { info: () => undefined, warn: () => undefined };
    const engine = await eagerEngine('cpu');
    const composition = await compose(spec, { registry, engine, clock: { now: () => 0 }, logger, resolvePath: (one) => one });
    const { trainer, step } = composition.roles();
    try {
      for (step.current = 1; step.current <= 2; step.current++) {
        expect(Object.values(await trainer.step(step.current)).every(Number.isFinite)).toBe(true);
      }
    } finally {
      composition.dispose();
    }
  });
});
