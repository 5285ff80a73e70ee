/** A report as GitHub-flavoured Markdown. */
import { isBroken } from '../suite/decide.ts';
import { chartTable } from './chart-table.ts';
import {
  type Block,
  type ChartBlock,
  type ClaimsBlock,
  decisionsOf,
  type PicturesBlock,
  type Report,
  type Section,
  type Shot,
  type TableBlock,
  tallyOf,
} from './model.ts';

/** Where a reader of the page finds what is no text; a chart that is nowhere is shown as a table. */
export interface MarkdownLinks {
  picture(shot: Shot): string;
  chart(block: ChartBlock): string | undefined;
}

export function reportMarkdown(report: Report, links: MarkdownLinks): string {
  const { title, text, facts, warnings, isEmpty, sections } = report;
  const broken = isEmpty ? [] : decisionsOf(sections).filter(isBroken);
  const parts = [
    `# ${escaped(title)}`,
    ...(text === undefined ? [] : [text.trim()]),
    facts.map(({ name, value }) => `- ${name}: ${escaped(value)}`).join('\n'),
    ...(warnings.length === 0 ? [] : [quote('Incomplete', warnings.map(escaped))]),
    ...(broken.length === 0
      ? []
      : [
          quote(
            'What must hold does not, or cannot be said to',
            broken.map((one) => `${escaped(one.text)} (${one.verdict})`),
          ),
        ]),
    tallyTable(sections),
    ...sections.flatMap((section) => [
      `## ${escaped(section.title)}`,
      ...(section.text === undefined ? [] : [section.text.trim()]),
      ...section.blocks.map((block) => blockText(block, links)),
    ]),
  ];
  return `${parts.filter((part) => part !== '').join('\n\n')}\n`;
}

const quote = (head: string, lines: readonly string[]) =>
  [`**${head}.**`, '', ...lines.map((line) => `- ${line}`)].map((line) => `> ${line}`.trimEnd()).join('\n');

/** How each section's claims turned out, where there are several sections with some. */
function tallyTable(sections: readonly Section[]): string {
  const rows = sections.flatMap((section) => {
    const decisions = decisionsOf([section]);
    if (decisions.length === 0) return [];
    const { holds, undecided, ...not } = tallyOf(decisions);
    return [
      [section.title, ...[holds, not['does not hold'], undecided].map((count) => (count === 0 ? '' : String(count)))].map((text) => ({
        text,
      })),
    ];
  });
  if (rows.length < 2) return '';
  const columns = ['claims on', 'hold', 'do not hold', 'undecided'].map((title, i) => ({ title, isNumeric: i > 0 }));
  return tableText({ columns, rows });
}

function blockText(block: Block, links: MarkdownLinks): string {
  switch (block.kind) {
    case 'table':
      return [heading(block.title), tableText(block), ...(block.notes ?? []).map(escaped)].filter(Boolean).join('\n\n');
    case 'chart':
      return chartText(block, links);
    case 'pictures':
      return picturesText(block, links);
    case 'claims':
      return claimsText(block);
    case 'notes':
      return [heading(block.title), block.notes.map((note) => `- ${escaped(note)}`).join('\n')].filter(Boolean).join('\n\n');
    case 'commands':
      return [heading(block.title), `\`\`\`sh\n${block.commands.join('\n')}\n\`\`\``].filter(Boolean).join('\n\n');
  }
}

const heading = (title: string | undefined) => (title === undefined ? '' : `### ${escaped(title)}`);

const tableText = ({ columns, rows }: Pick<TableBlock, 'columns' | 'rows'>): string =>
  aligned(
    [
      columns.map(({ title }) => escaped(title)),
      ...rows.map((row) => row.map(({ text, note }) => `${escaped(text)}${note === undefined ? '' : ` (${escaped(note)})`}`)),
    ],
    (i) => columns[i]?.isNumeric ?? false,
  );

/** A table, its titles first, whose columns stand below one another in the text, too: as Prettier formats it. */
function aligned([titles = [], ...rows]: readonly (readonly string[])[], isNumeric: (column: number) => boolean): string {
  const widths = titles.map((title, i) => Math.max(MIN_WIDTH, ...[title, ...rows.map((row) => row[i] ?? '')].map(widthOf)));
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const padded = (row: readonly string[]) =>
    line(
      row.map((cell, i) => (isNumeric(i) ? ' '.repeat(widths[i]! - widthOf(cell)) + cell : cell + ' '.repeat(widths[i]! - widthOf(cell)))),
    );
  const rule = widths.map((width, i) => (isNumeric(i) ? `${'-'.repeat(width - 1)}:` : '-'.repeat(width)));
  return [padded(titles), line(rule), ...rows.map(padded)].join('\n');
}
const MIN_WIDTH = 3;
const widthOf = (text: string) => [...text].length;

function chartText(block: ChartBlock, { chart }: MarkdownLinks): string {
  const url = chart(block);
  const drawn = url === undefined ? [] : [`![${escaped(`${block.title} over steps`)}](${linked(url)})`];
  return [heading(block.title), ...drawn, tableText(chartTable(block)), ...(block.notes ?? []).map(escaped)].filter(Boolean).join('\n\n');
}

/** The last picture of each run, a few side by side. */
function picturesText({ title, items }: PicturesBlock, { picture }: MarkdownLinks): string {
  const cells = items.flatMap(({ label, shots }) => {
    const shot = shots.at(-1);
    if (shot === undefined) return [];
    const head = shot.step === null ? label : `${label}, step ${shot.step}`;
    return [{ head, image: `![${escaped(`${title}: ${head}`)}](${linked(picture(shot))})` }];
  });
  const rows = Array.from({ length: Math.ceil(cells.length / PICTURES_IN_ROW) }, (_, i) =>
    cells.slice(i * PICTURES_IN_ROW, (i + 1) * PICTURES_IN_ROW),
  );
  const tables = rows.map((row) => aligned([row.map(({ head }) => escaped(head)), row.map(({ image }) => image)], () => false));
  return [heading(title), ...tables].join('\n\n');
}
const PICTURES_IN_ROW = 4;

export const MARKS = { holds: '✓', 'does not hold': '✗', undecided: '?' } as const;

const claimsText = ({ decisions }: ClaimsBlock): string =>
  decisions
    .map(({ verdict, text, mustHold, sentence }) => {
      const must = mustHold ? ' (must hold)' : '';
      return `- ${MARKS[verdict]} **${verdict}**${must}: ${escaped(text)}\n  - ${escaped(sentence)}`;
    })
    .join('\n');

/** Text that is no Markdown of its own, on one line. */
const escaped = (text: string): string =>
  text
    .replaceAll(/\s*\n\s*/g, ' ')
    .replaceAll(/[\\`*|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, '\\$&')
    .replaceAll('<', '&lt;')
    .replaceAll(/\[(?=[^\]]*\]\()/g, '\\[');

/** An address of a server has what it needs. */
const linked = (url: string) =>
  (/^https?:/.test(url) ? url : encodeURI(url)).replaceAll(/[()]/g, (bracket) => `%${bracket.charCodeAt(0).toString(16)}`);
