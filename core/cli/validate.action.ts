import { dirname } from 'node:path';

import { type GanvilError, GanvilErrors, isCallError } from '../errors.ts';
import { checkFit } from '../spec/check.ts';
import { type LoadedSpec, loadSpec } from '../spec/load.ts';
import { loadSuite } from '../suite/suite.ts';
import { builtIn } from './built-in.ts';
import { EXIT } from './exit-codes.ts';
import { callArguments, quoted, wholeNumber } from './options.ts';
import { printJson, stdout, suggest } from './output.ts';
import { problemJson, reportError } from './report-errors.ts';
import { filesToCheck } from './spec-files.ts';
import { formatTable } from './table.ts';
import type { ValidateArguments } from './validate.ts';

interface Checked {
  readonly file: string;
  /** The name of its runs' experiment, or of the suite. */
  readonly experiment: string | undefined;
  /** Of a suite: how many cases, and how many seeds of each. */
  readonly suite?: { readonly cases: number; readonly seeds: number };
  readonly problems: readonly GanvilError[];
}

/** Prints what each spec or suite is, or its problems. */
export async function validateSpecs({ specs, set, seed, plugin, json }: ValidateArguments): Promise<number> {
  const options = { registry: builtIn(), overrides: set, plugins: plugin, seed: wholeNumber('seed', seed, 0) };
  const all: Checked[] = [];
  for (const { file, isSuite } of await filesToCheck(specs)) all.push(await (isSuite ? checkSuite : checkSpec)(file, options));
  const isWrong = all.some(({ problems }) => problems.length > 0);
  if (json) {
    printJson(
      all.map(({ file, experiment, suite, problems }) => ({
        file,
        valid: problems.length === 0,
        experiment: experiment ?? null,
        ...(suite === undefined ? {} : { suite }),
        problems: problems.map(problemJson),
      })),
    );
    return isWrong ? EXIT.call : EXIT.ok;
  }
  stdout.write(
    formatTable(
      ['spec', 'experiment', 'problems'],
      all.map(({ file, experiment, suite, problems }) => [
        file,
        `${experiment ?? '–'}${suite === undefined ? '' : `: ${suite.cases} × ${suite.seeds} runs`}`,
        problems.length === 0 ? 'none' : String(problems.length),
      ]),
    ),
  );
  for (const { problems } of all) if (problems.length > 0) reportError(new GanvilErrors(problems));
  if (!isWrong) suggest(`ganvil run ${whatToRun(specs, all)}${callArguments({ set, plugin })}`);
  return isWrong ? EXIT.call : EXIT.ok;
}

/** A suite is run alone, by its folder: the first of several. */
function whatToRun(specs: readonly string[], all: readonly Checked[]): string {
  const suite = all.find((one) => one.suite !== undefined);
  return (suite === undefined ? specs : [dirname(suite.file)]).map(quoted).join(' ');
}

type Options = Parameters<typeof loadSpec>[1] & { readonly overrides: readonly string[] };

async function checkSpec(file: string, options: Options): Promise<Checked> {
  return checked(file, async () => {
    const loaded: LoadedSpec = await loadSpec(file, options);
    const misfits = await checkFit(loaded.spec, loaded.registry, loaded.originOf);
    return { experiment: loaded.spec.experiment, problems: misfits.length > 0 ? misfits : await rolesOf(loaded) };
  });
}

/** TensorFlow.js is loaded for specs alone that are right so far. */
const rolesOf = async (loaded: LoadedSpec) => (await import('./made-roles.ts')).problemsOfRoles(loaded);

/** In both forms. */
async function checkSuite(file: string, options: Options): Promise<Checked> {
  return checked(file, async () => {
    await loadSuite(file, { ...options, form: 'quick' });
    const { name, cases, seeds } = await loadSuite(file, options);
    return { experiment: name, suite: { cases: cases.length, seeds }, problems: [] };
  });
}

async function checked(file: string, check: () => Promise<Omit<Checked, 'file'>>): Promise<Checked> {
  try {
    return { file, ...(await check()) };
  } catch (error) {
    if (!isCallError(error)) throw error;
    return { file, experiment: undefined, problems: error instanceof GanvilErrors ? error.problems : [error as GanvilError] };
  }
}
