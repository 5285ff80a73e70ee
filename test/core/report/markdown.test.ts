import { describe, expect, it } from '@jest/globals';
import { format } from 'prettier';

import { chartOf } from '../../../core/report/curves.ts';
import { reportMarkdown } from '../../../core/report/markdown.ts';
import type { Block, Report } from '../../../core/report/model.ts';
import { madeReport, madeRow, METRIC, shot } from './made.ts';

const links = { picture: ({ file }: { readonly file: string }) => `pictures${file}`, chart: (): string | undefined => undefined };
const render = (report: Report, chart = links.chart) => reportMarkdown(report, { ...links, chart });
/** What a section of one block is below its heading. */
const block = (one: Block, chart?: () => string | undefined) =>
  render(madeReport({ blocks: [one] }), chart)
    .split('## A section\n\n')[1]!
    .trimEnd();

describe('a report in Markdown', () => {
  it('has title, text, facts, warnings and sections', () => {
    const report = madeReport(
      { text: 'A *question*.' },
      { text: 'Context.\n', facts: [{ name: 'runs', value: '3 of 4' }], warnings: ['1 run is missing: a.'] },
    );
    expect(render(report)).toBe(
      '# A report\n\nContext.\n\n- runs: 3 of 4\n\n> **Incomplete.**\n>\n> - 1 run is missing: a.\n\n## A section\n\nA *question*.\n',
    );
  });

  it('aligns the columns of a table, numbers to the right, with notes in brackets', () => {
    const columns = ['', 'modes', 'loss'].map((title, i) => ({ title, isNumeric: i === 1 }));
    const rows = [[{ text: 'plain' }, { text: '7 ± 1', note: 'n = 2' }, { text: 'a' }]];
    expect(block({ kind: 'table', title: 'Numbers', columns, rows, notes: ['So it is.'] })).toBe(
      '### Numbers\n\n|       |         modes | loss |\n| ----- | ------------: | ---- |\n| plain | 7 ± 1 (n = 2) | a    |\n\nSo it is.',
    );
  });

  it('escapes what would be Markdown or HTML', () => {
    const columns = [{ title: 'a|b', isNumeric: false }];
    expect(block({ kind: 'table', columns, rows: [[{ text: '<b>*x*</b> `y` _z_ a_b [t](u) [1, 2]\nnext' }]] })).toContain(
      '| &lt;b>\\*x\\*&lt;/b> \\`y\\` \\_z\\_ a_b \\[t](u) [1, 2] next |',
    );
    expect(block({ kind: 'table', columns, rows: [] })).toContain('| a\\|b |');
  });

  it('shows a chart by its picture and its numbers', () => {
    const chart = chartOf(METRIC, [madeRow('plain', [4, 6])])!;
    expect(block(chart, () => 'pictures/chart 1.svg')).toContain('![coverage/modes over steps](pictures/chart%201.svg)\n\n| step ');
    expect(block(chart)).toMatch(/^### coverage\/modes\n\n\| step +\| +50 \| +100 \|\n/);
  });

  it('shows the last picture of each run, four in a row', () => {
    const items = Array.from({ length: 5 }, (_, i) => ({ label: `case ${i + 1}`, shots: [shot(50, i), shot(100, i)] }));
    const text = block({ kind: 'pictures', title: 'grid/samples', items });
    expect(text.match(/!\[/g)).toHaveLength(5);
    expect(text).toMatch(
      /\n\| case 5, step 100 +\|\n\| -+ \|\n\| !\[grid\/samples: case 5, step 100\]\(pictures\/runs\/4\/artifacts\/grid\/samples-100\.png\) \|$/,
    );
    expect(text).not.toContain('samples-50.png');
  });

  it('says of each claim what it says, its verdict and its numbers', () => {
    const common = { n: 3, planned: 3, mean: 1, sd: 0, interval: null, metric: METRIC };
    const decisions = [
      { ...common, text: 'More is found.', mustHold: true, verdict: 'does not hold' as const, sentence: '1 < 2' },
      { ...common, text: 'Less is found.', mustHold: false, verdict: 'holds' as const, sentence: 'So few.' },
    ];
    const report = madeReport({ blocks: [{ kind: 'claims', decisions }] });
    expect(render(report)).toContain(
      '- ✗ **does not hold** (must hold): More is found.\n  - 1 &lt; 2\n- ✓ **holds**: Less is found.\n  - So few.\n',
    );
    expect(render(report)).toContain('> **What must hold does not, or cannot be said to.**\n>\n> - More is found. (does not hold)\n');
    expect(render({ ...report, isEmpty: true })).not.toContain('What must hold does not');
  });

  it('counts how the claims of each section turned out, where several have some', () => {
    const common = { n: 3, planned: 3, mean: 1, sd: 0, interval: null, metric: METRIC, text: 'So.', sentence: 'So.', mustHold: false };
    const claims = (...verdicts: readonly ('holds' | 'undecided' | 'does not hold')[]): Block => ({
      kind: 'claims',
      decisions: verdicts.map((verdict) => ({ ...common, verdict })),
    });
    const [a, b] = [claims('holds', 'holds', 'does not hold'), claims('undecided')];
    const sections = [{ title: 'First', blocks: [a] }, { title: 'None', blocks: [] }, { title: 'Second', blocks: [b] }]; // prettier-ignore
    expect(render(madeReport({}, { sections }))).toContain(
      '| claims on | hold | do not hold | undecided |\n| --------- | ---: | ----------: | --------: |\n' +
        '| First     |    2 |           1 |           |\n| Second    |      |             |         1 |\n',
    );
    expect(render(madeReport({ blocks: [a] }))).not.toContain('claims on');
  });

  it('is formatted as Prettier would', async () => {
    const items = [{ label: 'case', shots: [shot(50), shot(100)] }];
    const decisions = [{ text: 'A | b.', mustHold: true, verdict: 'undecided' as const, sentence: 'x_y * 2 <= 3', metric: METRIC, n: 0, planned: 1, mean: null, sd: null, interval: null }]; // prettier-ignore
    const columns = ['', 'a'].map((title, i) => ({ title, isNumeric: i === 1 }));
    const blocks: Block[] = [
      { kind: 'table', title: 'Numbers', columns, rows: [[{ text: 'ä_b' }, { text: '1 ± 2', note: 'n = 1' }]], notes: ['So.'] },
      chartOf(METRIC, [madeRow('plain', [4, 6])])!,
      { kind: 'pictures', title: 'grid/*', items },
      { kind: 'notes', notes: ['One.', 'Two.'] },
      { kind: 'claims', decisions },
      { kind: 'commands', title: 'Again', commands: ['npx ganvil report toys'] },
    ];
    const facts = [{ name: 'runs', value: '1 of 2' }];
    const text = render(madeReport({ blocks, text: 'Why?' }, { facts, warnings: ['1 run is missing.'] }), () => 'pictures/chart-1.svg');
    expect(await format(text, { parser: 'markdown' })).toBe(text);
  });

  it('has commands as they are typed, and notes', () => {
    expect(block({ kind: 'commands', title: 'Again', commands: ["npx ganvil run a --set 'b=[1]'"] })).toBe(
      "### Again\n\n```sh\nnpx ganvil run a --set 'b=[1]'\n```",
    );
    expect(block({ kind: 'notes', notes: ['One.', 'Two.'] })).toBe('- One.\n- Two.');
  });
});
