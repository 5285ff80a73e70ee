/** A workload made ready on one engine: composed, fed with prepared inputs, and stepped. */
import { compose, type Composed, type Composition } from '../../core/compose.ts';
import { builtIn } from '../../core/cli/built-in.ts';
import { clock, dataFolder } from '../../core/cli/facts.ts';
import type { Logger } from '../../core/contracts.ts';
import { resolveSpec } from '../../core/spec/load.ts';
import { training } from '../support/training.ts';
import { type EngineChoice, startEngine } from './engines.ts';
import { drawInputs, type Inputs, replay } from './inputs.ts';
import type { Workload } from './workloads.ts';

export const silent: Logger = { info: () => undefined, warn: () => undefined };

export interface Prepared {
  readonly roles: Composed;
  readonly inputs: Inputs;
  /** One iteration: the losses of D's and G's last update. */
  iterate(): Promise<[discriminator: number, generator: number]>;
  dispose(): void;
}

export async function prepare(workload: Workload, choice: EngineChoice, logger: Logger = silent): Promise<Prepared> {
  const started = await startEngine(choice, logger);
  const fed = replay(started.feed);
  const { spec, registry } = await training(resolveSpec(workload.spec, { registry: builtIn() }));
  const composition: Composition = await compose(spec, {
    registry,
    engine: { ...started, feed: fed.feed },
    clock,
    logger: silent,
    dataFolder: dataFolder(),
    resolvePath: (path) => path,
  });
  const roles = composition.roles();
  const inputs = drawInputs(roles, { batch: spec.batch, updates: workload.spec.trainer.with.discriminator.steps });
  fed.begin(inputs);
  let step = 0;
  return {
    roles,
    inputs,
    async iterate() {
      roles.step.current = ++step;
      const scalars = await roles.trainer.step(step);
      return [scalars['loss/discriminator']!, scalars['loss/generator']!];
    },
    dispose: () => composition.dispose(),
  };
}
