/** Where a command writes: data on stdout, messages on stderr, and what may be coloured there. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { styleText } from 'node:util';

type Style = Parameters<typeof styleText>[0];

/** One of the two streams. `write` takes whole lines. */
export interface Output {
  readonly stream: NodeJS.WriteStream;
  write(text: string): void;
  /** Coloured where the stream is a terminal; NO_COLOR and FORCE_COLOR decide otherwise. */
  styled(style: Style, text: string): string;
}

const output = (stream: NodeJS.WriteStream): Output => ({
  stream,
  write: (text) => void stream.write(text.endsWith('\n') ? text : `${text}\n`),
  styled: (style, text) => styleText(style, text, { stream }),
});

export const stdout = output(process.stdout);
export const stderr = output(process.stderr);

/** One line of JSON: what `--json` prints. */
export const printJson = (value: unknown): void => stdout.write(JSON.stringify(value));

/** What a user types to call this program: npx finds it where the shell would not. npx itself adds to PATH what does not count. */
export function programName(path = process.env.PATH ?? ''): string {
  const folders = path.split(delimiter).filter((folder) => folder !== '' && !/[\\/]node_modules[\\/]\.bin[\\/]?$/.test(folder));
  return folders.some((folder) => ['ganvil', 'ganvil.cmd'].some((name) => existsSync(join(folder, name)))) ? 'ganvil' : 'npx ganvil';
}

/** The last line of a command's output: the next command to type, `ganvil …`. A message, so that data stays alone on stdout. */
export const suggest = (command: string): void =>
  stderr.write(`${stderr.styled('dim', 'Next:')} ${command.replace(/^ganvil(?= )/, programName())}`);
