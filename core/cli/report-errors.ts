/** The one place where errors become text and an exit code. */
import { GanvilError, GanvilErrors, isCallError } from '../errors.ts';
import { EXIT } from './exit-codes.ts';
import { type Output, stderr } from './output.ts';

/** Prints what was thrown, every problem of it, and gives the exit code. What has no code is a bug and shows its stack. */
export function reportError(error: unknown, to: Output = stderr): number {
  const problems = error instanceof GanvilErrors ? error.problems : error instanceof GanvilError ? [error] : undefined;
  if (problems === undefined) {
    const stack = (error as Error | null)?.stack ?? String(error);
    to.write(`${to.styled('red', 'This is a bug in Ganvil, or in a plugin.')} Please report it, with the command and these lines:`);
    to.write(stack);
    return EXIT.failed;
  }
  for (const { code, message } of problems) to.write(`${to.styled('red', code)} ${message}`);
  return isCallError(error) ? EXIT.call : EXIT.failed;
}

/** A run that cannot be read does not stand in the way of the others. */
export const warnOfDamage = (problem: Error, to: Output = stderr): void => {
  if (!(problem instanceof GanvilError)) throw problem;
  to.write(`${to.styled('yellow', 'Warning:')} a run is left out. ${problem.code} ${problem.message}`);
};

/** A problem as `--json` shows it. */
export const problemJson = ({ code, message, details: { where, expected, received, fix } }: GanvilError) => ({
  code,
  message,
  where: where ?? null,
  expected,
  received,
  fix: fix ?? null,
});
