/** The blocks of a report in HTML. */
import type { DrawChart } from './chart-svg.ts';
import { chartTable } from './chart-table.ts';
import { escape } from './html-text.ts';
import { MARKS } from './markdown.ts';
import type { Block, Cell, ChartBlock, ClaimsBlock, CommandsBlock, NotesBlock, PicturesBlock, Shot, TableBlock } from './model.ts';
import { strokeOf } from './palette.ts';

export interface HtmlParts {
  /** Markdown → HTML without what could run. */
  markdown(text: string): string;
  readonly chart: DrawChart;
  picture(shot: Shot): EmbeddedPicture;
}

export interface EmbeddedPicture {
  /** A data URI. */
  readonly src: string;
  /** In pixels, where the file says it. */
  readonly size?: { readonly width: number; readonly height: number };
}

/** `id` begins the ids of all that is in it. */
export function blockHtml(block: Block, id: string, parts: HtmlParts): string {
  switch (block.kind) {
    case 'table':
      return tableHtml(block, id);
    case 'chart':
      return chartHtml(block, id, parts);
    case 'pictures':
      return picturesHtml(block, id, parts);
    case 'claims':
      return claimsHtml(block);
    case 'notes':
      return notesHtml(block);
    case 'commands':
      return commandsHtml(block);
  }
}

const heading = (title: string | undefined, id?: string) =>
  title === undefined ? '' : `<h3${id === undefined ? '' : ` id="${id}"`}>${escape(title)}</h3>`;

const notesOf = (notes: readonly string[] | undefined) => (notes ?? []).map((note) => `<p class="note">${escape(note)}</p>`).join('');

function tableHtml({ title, columns, rows, notes, isFolded = false }: TableBlock, id: string): string {
  const table = tableElement({ columns, rows }, title ?? 'Numbers');
  if (isFolded) return `<details><summary>${escape(title ?? 'Numbers')}</summary>${table}${notesOf(notes)}</details>`;
  return `${heading(title, `${id}-title`)}${table}${notesOf(notes)}`;
}

/** Wider than the page it scrolls by itself, with the keyboard, too. */
function tableElement({ columns, rows }: Pick<TableBlock, 'columns' | 'rows'>, label: string): string {
  const numeric = (i: number) => (columns[i]?.isNumeric ? ' class="number"' : '');
  const head = columns
    .map(({ title }, i) => (title === '' ? '<td></td>' : `<th scope="col"${numeric(i)}>${breakable(title)}</th>`))
    .join('');
  const body = rows.map((row) => `<tr>${row.map((cell, i) => cellHtml(cell, i, numeric(i))).join('')}</tr>`).join('\n');
  return `<div class="scroll" role="region" tabindex="0" aria-label="${escape(label)}"><table><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`;
}

function cellHtml({ text, note, tone }: Cell, i: number, numeric: string): string {
  const inside = `${tone === undefined ? breakable(text) : `<span class="${tone}">${breakable(text)}</span>`}${note === undefined ? '' : ` <small>${escape(note)}</small>`}`;
  return i === 0 ? `<th scope="row">${inside}</th>` : `<td${numeric}>${inside}</td>`;
}

/** Long names may break behind a slash. */
const breakable = (text: string) => escape(text).replaceAll('/', '/<wbr>');

function chartHtml(block: ChartBlock, id: string, { chart }: HtmlParts): string {
  const svg = chart(block, { id, colour: (index) => `var(--line-${index})` });
  const legend = block.lines
    .map(({ label, seeds }, i) => {
      const { colour, dashes } = strokeOf(i);
      const stroke = `<svg class="swatch" viewBox="0 0 26 10" aria-hidden="true"><line x1="1" x2="25" y1="5" y2="5" stroke="var(--line-${colour})" stroke-width="3"${dashes === undefined ? '' : ` stroke-dasharray="${dashes}"`}/></svg>`;
      const broken = seeds.filter(({ isFinished }) => !isFinished).length;
      const note = broken === 0 ? '' : ` <small>(${broken} of ${seeds.length} not finished)</small>`;
      return `<li><label><input type="checkbox" checked data-toggle="${i}">${stroke}<span>${escape(label)}${note}</span></label></li>`;
    })
    .join('');
  return `<figure class="chart-figure">
<figcaption>${heading(block.title, `${id}-head`)}</figcaption>
<div class="scroll" role="region" aria-label="${escape(`${block.title}: chart`)}">${svg}</div>
<ul class="legend" aria-label="Lines of the chart">${legend}</ul>
${notesOf(block.notes)}
<details><summary>The numbers of this chart</summary>${tableElement(chartTable(block), `${block.title}: mean, and 95 % interval of the mean`)}<p class="note">Mean over the finished runs, and its 95 % interval.</p></details>
</figure>`;
}

/** One slider for all of them: each shows its last picture that is not later than the chosen step. */
function picturesHtml({ title, items }: PicturesBlock, id: string, { picture }: HtmlParts): string {
  const figures = items
    .map(({ label, shots }) => {
      const all = shots.map((shot) => ({ shot, embedded: picture(shot) }));
      const images = all.map(({ shot: { step }, embedded: { src, size } }, i) => {
        const alt = escape(`${title}: ${label}${step === null ? '' : `, step ${step}`}`);
        const sized = size === undefined ? '' : ` width="${size.width}" height="${size.height}"`;
        return `<img src="${src}" alt="${alt}"${sized} data-step="${step ?? ''}"${i === shots.length - 1 ? '' : ' hidden'}>`;
      });
      const last = shots.at(-1)?.step ?? null;
      const at = last === null ? '' : `, step <span class="at">${last}</span>`;
      const isWide = all.some(({ embedded: { size } }) => size !== undefined && size.width > WIDE * size.height);
      return `<figure class="picture${isWide ? ' wide' : ''}"><div class="frame">${images.join('')}</div><figcaption>${escape(label)}${at}</figcaption></figure>`;
    })
    .join('\n');
  return `<div class="pictures" role="group" aria-labelledby="${id}-head">${heading(title, `${id}-head`)}${sliderHtml(items, id)}<div class="strip">${figures}</div></div>`;
}
/** Rows of samples need more room than squares of them. */
const WIDE = 2;

/** None where nothing would move. */
function sliderHtml(items: PicturesBlock['items'], id: string): string {
  if (items.every(({ shots }) => shots.length < 2)) return '';
  const steps = [...new Set(items.flatMap(({ shots }) => shots.flatMap(({ step }) => step ?? [])))].sort((a, b) => a - b);
  const last = steps.length - 1;
  return `<div class="slider"><label for="${id}-step">Step</label><input type="range" id="${id}-step" min="0" max="${last}" step="1" value="${last}" data-steps="${steps.join(' ')}" aria-valuetext="step ${steps[last]!}"><output for="${id}-step">${steps[last]!}</output></div>`;
}

/** Classes of verdicts. */
export const TONES = { holds: 'good', 'does not hold': 'bad', undecided: 'unsure' } as const;

const claimsHtml = ({ decisions }: ClaimsBlock): string =>
  `<ul class="claims" aria-label="Claims">${decisions
    .map(({ verdict, text, mustHold, sentence }) => {
      const must = mustHold ? ' <small class="must">must hold</small>' : '';
      return `<li class="${TONES[verdict]}"><p class="verdict"><span class="chip"><span aria-hidden="true">${MARKS[verdict]}</span> ${verdict}</span>${must}</p><div><p class="claim">${escape(text)}</p><p class="numbers">${breakable(sentence)}</p></div></li>`;
    })
    .join('\n')}</ul>`;

const notesHtml = ({ title, notes }: NotesBlock): string =>
  `${heading(title)}<ul class="notes">${notes.map((note) => `<li>${escape(note)}</li>`).join('')}</ul>`;

const commandsHtml = ({ title, commands }: CommandsBlock): string =>
  `${heading(title)}<pre tabindex="0"><code>${commands.map(escape).join('\n')}</code></pre>`;
