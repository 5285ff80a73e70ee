import type { CommandModule } from 'yargs';

import { jsonOption } from './options.ts';

export interface DoctorArguments {
  readonly json: boolean;
}

/** ganvil doctor: what works on this machine. */
export const doctor: CommandModule<object, DoctorArguments> = {
  command: 'doctor',
  describe: 'Say which backends start here and which data sets are found',
  builder: (yargs) => yargs.option('json', jsonOption),
  handler: async (argv) => {
    process.exitCode = await (await import('./doctor.action.ts')).examine(argv);
  },
};
