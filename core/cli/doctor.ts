import type { CommandModule } from 'yargs';

import { jsonOption } from './options.ts';

export interface DoctorArguments {
  readonly json: boolean;
}

/** ganvil doctor: what works on this machine. */
export const doctor: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Say what works here: backends, the compiled engine, data sets',
  builder: (yargs) => yargs.option('json', jsonOption),
  handler: async (argv) => {
    process.exitCode = await (await import('./doctor.action.ts')).examine(argv);
  },
};
