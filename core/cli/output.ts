/** Where a command writes: data on stdout, messages on stderr, and what may be coloured there. */
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

/** The last line of a command's output: the next command to type. A message, so that data stays alone on stdout. */
export const suggest = (command: string): void => stderr.write(`${stderr.styled('dim', 'Next:')} ${command}`);
