import type { Output } from '../../../core/cli/output.ts';

/** An output that keeps what is written, without colours. */
export function plain({ isTTY = false, columns = 80 }: { isTTY?: boolean; columns?: number } = {}): {
  readonly lines: string[];
  readonly output: Output;
} {
  const lines: string[] = [];
  const stream = { isTTY, columns } as NodeJS.WriteStream;
  return { lines, output: { stream, write: (text) => void lines.push(text), styled: (_, text) => text } };
}
