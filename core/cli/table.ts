/** Tables for people. For programs there is `--json`. */
import Table from 'cli-table3';

import { type Output, stdout } from './output.ts';

export { formatNumber } from '../compare/format.ts';

export interface Column {
  readonly title: string;
  /** Numbers stand right. */
  readonly align?: 'left' | 'right';
  /** Characters; longer texts are wrapped between words. */
  readonly width?: number;
}

const BARE = {
  top: '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  bottom: '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  left: '',
  'left-mid': '',
  mid: '',
  'mid-mid': '',
  right: '',
  'right-mid': '',
  middle: '  ',
};

/** Rows in columns, without lines between them. */
export function formatTable(columns: readonly (Column | string)[], rows: readonly (readonly string[])[], to: Output = stdout): string {
  const all = columns.map((column) => (typeof column === 'string' ? { title: column } : column));
  const table = new Table({
    chars: BARE,
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 0 },
    head: all.map(({ title }) => to.styled('bold', title)),
    colAligns: all.map(({ align = 'left' }: Column) => align),
    colWidths: all.map(({ width }: Column) => width ?? null),
    wordWrap: true,
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}
