import { type GanvilError, GanvilErrors, isCallError } from '../errors.ts';
import { checkFit } from '../spec/check.ts';
import { type LoadedSpec, loadSpec } from '../spec/load.ts';
import { builtIn } from './built-in.ts';
import { EXIT } from './exit-codes.ts';
import { wholeNumber } from './options.ts';
import { printJson, stdout, suggest } from './output.ts';
import { problemJson, reportError } from './report-errors.ts';
import { specFiles } from './spec-files.ts';
import { formatTable } from './table.ts';
import type { ValidateArguments } from './validate.ts';

interface Checked {
  readonly file: string;
  readonly loaded: LoadedSpec | undefined;
  readonly problems: readonly GanvilError[];
}

/** Prints what each spec is, or its problems. */
export async function validateSpecs({ specs, set, seed, plugin, json }: ValidateArguments): Promise<number> {
  const options = { registry: builtIn(), overrides: set, plugins: plugin, seed: wholeNumber('seed', seed, 0) };
  const checked: Checked[] = [];
  for (const file of await specFiles(specs)) checked.push(await check(file, options));
  const isWrong = checked.some(({ problems }) => problems.length > 0);
  if (json) {
    printJson(
      checked.map(({ file, loaded, problems }) => ({
        file,
        valid: problems.length === 0,
        experiment: loaded?.spec.experiment ?? null,
        problems: problems.map(problemJson),
      })),
    );
    return isWrong ? EXIT.call : EXIT.ok;
  }
  stdout.write(
    formatTable(
      ['spec', 'experiment', 'problems'],
      checked.map(({ file, loaded, problems }) => [
        file,
        loaded?.spec.experiment ?? '–',
        problems.length === 0 ? 'none' : String(problems.length),
      ]),
    ),
  );
  for (const { problems } of checked) if (problems.length > 0) reportError(new GanvilErrors(problems));
  if (!isWrong) suggest(`ganvil run ${specs.join(' ')}`);
  return isWrong ? EXIT.call : EXIT.ok;
}

async function check(file: string, options: Parameters<typeof loadSpec>[1]): Promise<Checked> {
  try {
    const loaded = await loadSpec(file, options);
    return { file, loaded, problems: await checkFit(loaded.spec, loaded.registry, loaded.originOf) };
  } catch (error) {
    if (!isCallError(error)) throw error;
    return { file, loaded: undefined, problems: error instanceof GanvilErrors ? error.problems : [error as GanvilError] };
  }
}
