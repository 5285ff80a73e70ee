import { writeFile } from 'node:fs/promises';

import { GanvilError } from '../errors.ts';
import { jsonSchema } from '../spec/json-schema.ts';
import { EXIT } from './exit-codes.ts';
import { stderr, stdout } from './output.ts';
import { registryWith } from './registry-with.ts';
import type { SchemaArguments } from './schema.ts';

/** Prints the schema of all specs, or writes it to a file. */
export async function writeSchema({ out, plugin }: SchemaArguments): Promise<number> {
  const text = JSON.stringify(await jsonSchema(await registryWith(plugin)), null, 2);
  if (out === undefined) {
    stdout.write(text);
    return EXIT.ok;
  }
  try {
    await writeFile(out, `${text}\n`);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'an error';
    throw new GanvilError(
      'E_CALL_ARGUMENT',
      { where: '--out', expected: 'a file that can be written', received: `${out} (${code})` },
      { cause: error },
    );
  }
  stderr.write(`Wrote ${out}. The first line of a spec names it: # yaml-language-server: $schema=${out}`);
  return EXIT.ok;
}
