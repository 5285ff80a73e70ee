/** A question on a terminal. */
import { createInterface } from 'node:readline';

/** Yes needs a y; the end of the input (Ctrl-D) is a no, and Ctrl-C is neither. */
export function ask(
  question: string,
  streams: { readonly input: NodeJS.ReadableStream; readonly output: NodeJS.WritableStream },
): Promise<'yes' | 'no' | 'interrupted'> {
  const terminal = createInterface({ ...streams, terminal: true });
  return new Promise((settle) => {
    const end = (answer: 'yes' | 'no' | 'interrupted') => {
      settle(answer); // the first answer counts: closing is heard, too
      terminal.close();
    };
    terminal.question(question, (text) => end(/^y(es)?$/i.test(text.trim()) ? 'yes' : 'no'));
    terminal.on('SIGINT', () => {
      streams.output.write('\n');
      end('interrupted');
    });
    terminal.on('close', () => end('no'));
  });
}
