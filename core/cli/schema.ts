import type { CommandModule } from 'yargs';

import { pluginOption } from './options.ts';

export interface SchemaArguments {
  readonly out: string | undefined;
  readonly plugin: string[];
}

/** ganvil schema: a JSON Schema that editors complete and check specs by. */
export const schema: CommandModule<object, SchemaArguments> = {
  command: 'schema',
  describe: 'Write a JSON Schema of all specs, for editors',
  builder: (yargs) =>
    yargs
      .option('out', { type: 'string', requiresArg: true, describe: 'File to write instead of standard output' })
      .option('plugin', pluginOption)
      .example('$0 schema --out spec.schema.json', 'Then name it in a spec: # yaml-language-server: $schema=spec.schema.json'),
  handler: async (argv) => {
    process.exitCode = await (await import('./schema.action.ts')).writeSchema(argv);
  },
};
