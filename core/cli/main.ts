/** The command line. Nothing heavy is imported here: a command loads what it needs when it is called. */
import yargs from 'yargs';

import { compare } from './compare.ts';
import { doctor } from './doctor.ts';
import { EXIT_CODES_TEXT } from './exit-codes.ts';
import { checkRepeats } from './options.ts';
import { stdout } from './output.ts';
import { plugins } from './plugins.ts';
import { push } from './push.ts';
import { report } from './report.ts';
import { reportError } from './report-errors.ts';
import { run } from './run.ts';
import { runs } from './runs.ts';
import { schema } from './schema.ts';
import { usageProblem } from './usage.ts';
import { validate } from './validate.ts';

const words = process.argv.slice(2);

/** A reader that has seen enough (`| head`) closes the pipe; that is no reason to end a training. */
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code !== 'EPIPE') throw error;
});

/** Marks what yargs itself complains about. */
class WrongUsage extends Error {}

const cli = yargs(words)
  .scriptName('ganvil')
  .locale('en') // usageProblem reads the messages
  .usage('$0 <command>\n\nTrain generative models from specs, and compare the runs.')
  .command(run)
  .command(validate)
  .command(plugins)
  .command(schema)
  .command(runs)
  .command(compare)
  .command(report)
  .command(push)
  .command(doctor)
  .completion('completion', 'Print a script that completes commands in bash and zsh')
  .epilogue(
    `${EXIT_CODES_TEXT}\nEnvironment: GANVIL_RUNS folder of the runs, GANVIL_DATA folder of the data sets, MLFLOW_TRACKING_URI, NO_COLOR.`,
  )
  .wrap(Math.min(110, process.stdout.columns ?? 100))
  .exitProcess(false); // writes must finish

/** Runs the command that was called. */
async function call(): Promise<void> {
  await cli
    .check((argv, options) => checkRepeats(argv, (options as { array?: string[] }).array ?? []), true)
    .demandCommand(1, 'Name a command')
    .strict()
    .fail((message, error: Error | undefined) => {
      throw error === undefined || error.name === 'YError' ? new WrongUsage(message) : error;
    })
    .parseAsync();
}

/** Prints what Tab offers. yargs prints the options of a command by itself and then never calls back, so that this must not wait for it. */
async function offer(typed: readonly string[]): Promise<void> {
  const print = (found: readonly string[]) => void (found.length > 0 && stdout.write(found.join('\n')));
  const found = await (await import('./completion.ts')).complete(typed);
  if (found !== undefined) print(found);
  else void cli.getCompletion([...typed], (_error, own = []) => print(own));
}

try {
  // the completion script asks at Tab by this option, `ganvil` and the words that are typed so far
  await (words[0] === '--get-yargs-completions' ? offer(words.slice(2)) : call());
} catch (error) {
  process.exitCode = reportError(error instanceof WrongUsage ? usageProblem(error.message, { words, help: await cli.getHelp() }) : error);
}
