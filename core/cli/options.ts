/** Options that several commands share, and the reading of their values. */
import { GanvilError } from '../errors.ts';

export const jsonOption = { type: 'boolean', default: false, describe: 'Print JSON instead of text' } as const;
export const setOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  describe: 'Override a value of the spec, as in generator.hidden=[64,64]',
} as const;
export const pluginOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  describe: 'A further plugin: a file or a package',
} as const;
export const seedOption = { type: 'string', requiresArg: true, describe: 'Seed of the run instead of the one in the spec' } as const;
export const runsOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Folder of the runs [default: $GANVIL_RUNS, or runs]',
} as const;
export const fromOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Where the runs are: a folder, or the address of an MLflow server, http://…',
} as const;
export const whereOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Only runs that meet a condition on params, metrics, status, seed …',
} as const;
export const metricOption = {
  type: 'string',
  array: true,
  nargs: 1,
  default: [] as string[],
  describe: 'Only these metrics, or groups of them such as mode-coverage, with commas [default: all but losses]',
} as const;

/** ` --runs DIR` for the next command to type, where this one was called with it. */
export const runsArgument = (runs: string | undefined): string => (runs === undefined ? '' : ` --runs ${quoted(runs)}`);

/** A word as a shell takes it. */
export const quoted = (word: string): string => (/^[\w./:=,+@%~-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`);

/** ` --set … --plugin …`, for the next command to type. */
export const callArguments = ({ set, plugin }: { readonly set: readonly string[]; readonly plugin: readonly string[] }): string =>
  [...set.map((one) => ` --set ${quoted(one)}`), ...plugin.map((one) => ` --plugin ${quoted(one)}`)].join('');

/** The whole number, at least `least`, that an option was given; undefined where it was not given. */
export function wholeNumber(option: string, text: string | undefined, least: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (text.trim() !== '' && Number.isSafeInteger(value) && value >= least) return value;
  throw new GanvilError('E_CALL_ARGUMENT', {
    where: `--${option}`,
    expected: `a whole number of at least ${least}`,
    received: `"${text}"`,
  });
}

/** Throws where an option that takes one value was given several. `lists` are the options that take several. */
export function checkRepeats(argv: Readonly<Record<string, unknown>>, lists: readonly string[]): true {
  for (const [option, value] of Object.entries(argv)) {
    if (option === '_' || !Array.isArray(value) || lists.includes(option)) continue;
    throw new GanvilError('E_CALL_ARGUMENT', {
      where: `--${option}`,
      expected: 'one value',
      received: `${value.length}: ${value.join(', ')}`,
    });
  }
  return true;
}
