/**
 * Every error that a user can cause or mend. It says where, what was expected, what was received, and what to do.
 * A bug throws a plain Error. A retired code is never used again. `docs/errors.md` is generated from this table.
 */
export const CODES = {
  E_CALL_ARGUMENT: 'An argument of the command or the function is wrong.',
  E_SPEC_FILE: 'A spec file cannot be read, or is not YAML or JSON.',
  E_SPEC_KEY: 'A spec has a key that Ganvil does not know.',
  E_SPEC_VALUE: 'A value of a spec is missing, or has the wrong type or range.',
  E_SPEC_PLUGIN: 'A spec names a plugin that does not exist.',
  E_SPEC_EXTENDS: 'The chain of `extends` is broken or goes in a circle.',
  E_SPEC_SET: 'An override (`--set path=value`) cannot be applied.',
  E_SPEC_MISMATCH: 'The parts of a spec do not fit together.',
  E_PLUGIN_FILE: 'A plugin file or package cannot be loaded, or holds no plugin.',
  E_PLUGIN_SHAPE: 'A plugin breaks the contract of its kind.',
  E_DATA_MISSING: 'A data set is not where it was looked for.',
  E_DATA_DAMAGED: 'A data set was found and is not what it should be.',
  E_NEEDS: 'An objective or a metric asks for something that the other parts do not give.',
  E_METRIC_SAMPLES: 'A metric has too few samples, or too many of them are not finite.',
  E_ENGINE_BACKEND: 'A backend is not available.',
  E_ENGINE_MEMORY: 'A step needs more memory than there is.',
  E_GRADIENT_UNSUPPORTED: 'An operation has no gradient, or none of second order.',
  E_ENGINE_KERNEL: 'A program uses a kernel of TensorFlow.js that the compiled engine does not know.',
  E_PROGRAM_READS_VALUE: "A tensor's value was read inside a program.",
  E_PROGRAM_VALUE: 'A program depends on a host value that changes, or on a tensor that is not its own.',
  E_PROGRAM_RANDOM: 'A program draws random numbers that do not come from a random stream.',
  E_PROGRAM_VARIABLE: 'A program makes or disposes a variable.',
  E_PROGRAM_DIFFERS: 'A compiled program gives other results than its body run eagerly.',
  E_RUN_NOT_FINITE: 'A loss is no longer a finite number.',
  E_RUN_REPLAY: 'A resumed run gives other numbers than the journal holds.',
  E_RUN_FORMAT: 'A run folder was written by a newer version, or is damaged.',
  E_RUN_LOCKED: 'A run folder is being written by another process.',
  E_RUN_MISSING: 'No run is found under this name.',
  E_RUN_CHANGED: 'A run cannot be resumed under other settings.',
  E_RUN_DISK: 'The run folder cannot be written.',
  E_TRACKER: 'A tracker cannot be reached, or refuses what it is sent or asked for.',
  E_CHECKPOINT: 'A checkpoint cannot be read or does not fit.',
} as const;

export type ErrorCode = keyof typeof CODES;

export interface ErrorDetails {
  /** file:line:column, a path, a plugin's id, a step: whatever leads there fastest. */
  readonly where?: string;
  readonly expected: string;
  readonly received: string;
  /** A sentence that says what to do. */
  readonly fix?: string;
  /** Further lines, such as the source line with a caret. */
  readonly excerpt?: string;
}

export class GanvilError extends Error {
  readonly code: ErrorCode;
  readonly details: ErrorDetails;

  constructor(code: ErrorCode, details: ErrorDetails, options?: ErrorOptions) {
    const { where, expected, received, fix, excerpt } = details;
    super(
      `${where === undefined ? '' : `${where}: `}expected ${expected}, received ${received}.${fix === undefined ? '' : ` ${fix}`}` +
        (excerpt === undefined ? '' : `\n${excerpt}`),
      options,
    );
    this.name = 'GanvilError';
    this.code = code;
    this.details = details;
  }
}

/** Several problems at once, such as all those of a spec file. */
export class GanvilErrors extends Error {
  readonly problems: readonly GanvilError[];

  constructor(problems: readonly GanvilError[]) {
    super(problems.map((problem) => `${problem.code} ${problem.message}`).join('\n'));
    this.name = 'GanvilErrors';
    this.problems = problems;
  }
}

/** True for what the user's call or spec caused (exit code 2), false for what went wrong while running (exit code 1). */
export const isCallError = (error: unknown): boolean => {
  const codes = error instanceof GanvilErrors ? error.problems.map(({ code }) => code) : error instanceof GanvilError ? [error.code] : [];
  return codes.length > 0 && codes.every((code) => /^E_(CALL|SPEC|PLUGIN|DATA|NEEDS|RUN_(MISSING|LOCKED|FORMAT|CHANGED))/.test(code));
};
