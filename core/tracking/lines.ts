/** The complete lines of a file, one at a time, however long the file is. */
import { createReadStream } from 'node:fs';

export interface Line {
  readonly text: string;
  /** Offset in bytes of what follows the line. */
  readonly end: number;
}

const NEWLINE = 10;

/** Lines of `file` from the offset `from`, which begins one, up to the offset `to`. A last line without its end is left out. */
export async function* readLines(file: string, from = 0, to = Infinity): AsyncGenerator<Line, void, undefined> {
  if (to <= from) return;
  const chunks = createReadStream(file, { start: from, end: to - 1, highWaterMark: 1 << 16 }) as AsyncIterable<Buffer>;
  let begun: Buffer[] = []; // the beginning of a line that goes on in the next chunk
  let end = from;
  for await (const chunk of chunks) {
    let start = 0;
    for (let at = chunk.indexOf(NEWLINE); at !== -1; at = chunk.indexOf(NEWLINE, start)) {
      const bytes = Buffer.concat([...begun, chunk.subarray(start, at)]);
      begun = [];
      end += bytes.length + 1;
      start = at + 1;
      yield { text: bytes.toString('utf8'), end };
    }
    if (start < chunk.length) begun.push(chunk.subarray(start));
  }
}
