/** What a run would be and cost: a throw-away composition takes a few steps, and nothing is written. */
import { compose } from '../compose.ts';
import { composeStudy } from '../compose-study.ts';
import { namedMemoryError } from '../engine/memory.ts';
import { specText } from '../spec/write.ts';
import type { LoadedSpec } from '../spec/load.ts';
import type { ResolvedSpec } from '../spec/types.ts';
import { clock } from './facts.ts';
import { callArguments, quoted, runsArgument, wholeNumber } from './options.ts';
import { printJson, stderr, stdout, suggest } from './output.ts';
import { formatDuration } from './pace.ts';
import type { RunArguments } from './run.ts';
import { servicesFor } from './session.ts';

/** The first step compiles and allocates, and says nothing of the others. */
const WARM_UP = 2;
const MEASURED = 10;

/** Prints the resolved spec and the estimate. */
export async function dryRun(loaded: LoadedSpec, argv: RunArguments): Promise<void> {
  const { engine: choice, backend, threads, json } = argv;
  const { spec } = loaded;
  const logger = { info: () => undefined, warn: (message: string) => stderr.write(`${stderr.styled('yellow', 'Warning:')} ${message}`) };
  const services = await servicesFor(loaded, { engine: choice, backend, threads: wholeNumber('threads', threads, 1), logger });
  if (spec.study !== undefined) {
    const { engine } = await composeStudy(spec, services); // what `create` refuses is refused here
    if (json) printJson({ experiment: spec.experiment, engine: engine.name, spec });
    else printSpec([`a study, ${engine.name}: how long it takes is known when it is measured`], spec, argv);
    return;
  }
  const composition = await compose(spec, services).catch((error: unknown) => {
    throw namedMemoryError(error, spec);
  });
  try {
    const { trainer, engine, step, generator, discriminators } = composition.roles();
    let began = clock.now();
    for (let i = 1; i <= WARM_UP + MEASURED; i++) {
      if (i === WARM_UP + 1) began = clock.now();
      step.current = i;
      await trainer.step(i).catch((error: unknown) => {
        throw namedMemoryError(error, spec);
      });
    }
    const msPerStep = (clock.now() - began) / MEASURED;
    const parameters = {
      generator: sizeOf([generator?.variables ?? {}]),
      discriminator: sizeOf(discriminators.map(({ variables }) => variables)),
    };
    const memoryBytes = process.resourceUsage().maxRSS * 1024; // of the whole process, data and libraries included
    const seconds = (msPerStep * spec.steps) / 1000;
    if (json) {
      printJson({ experiment: spec.experiment, engine: engine.name, parameters, memoryBytes, msPerStep, seconds, spec });
      return;
    }
    const estimate = [
      `parameters: generator ${parameters.generator}, discriminator ${parameters.discriminator}`,
      `memory: about ${Math.round(memoryBytes / 2 ** 20)} MiB`,
      `time: ${msPerStep.toFixed(1)} ms a step ${engine.name}, about ${formatDuration(seconds)} for ${spec.steps} steps, evaluations not counted`,
    ];
    printSpec(estimate, spec, argv);
  } finally {
    composition.dispose();
  }
}

/** Still a spec that can be run. */
function printSpec(notes: readonly string[], spec: ResolvedSpec, { quiet, specs, set, plugin, runs }: RunArguments): void {
  stdout.write(`${notes.map((line) => `# ${line}\n`).join('')}${specText(spec)}`);
  if (!quiet) suggest(`ganvil run ${specs.map(quoted).join(' ')}${callArguments({ set, plugin })}${runsArgument(runs)}`);
}

const sizeOf = (records: readonly Readonly<Record<string, { readonly size: number }>>[]): number =>
  records.flatMap((record) => Object.values(record)).reduce((sum, { size }) => sum + size, 0);
