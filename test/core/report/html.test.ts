import { describe, expect, it } from '@jest/globals';
import { parseHTML } from 'linkedom';
import { micromark } from 'micromark';

import { loadCharts } from '../../../core/report/chart-svg.ts';
import { chartOf } from '../../../core/report/curves.ts';
import { reportHtml } from '../../../core/report/html.ts';
import type { Block } from '../../../core/report/model.ts';
import { madeReport, madeRow, METRIC, shot } from './made.ts';

const parts = {
  markdown: (text: string) => micromark(text),
  chart: await loadCharts(),
  picture: () => ({ src: 'data:image/png;base64,AA==' }),
};
const html = (blocks: readonly Block[], more = {}) => reportHtml(madeReport({ blocks }, more), parts);
const CHART = chartOf(METRIC, [madeRow('plain', [4, 6]), madeRow('sloped', [1, 2])])!;
const EVIL = '<img src=x onerror="document.title=1">';

describe('a report in HTML', () => {
  it('has no text of a run or a suite as markup', () => {
    const columns = [{ title: EVIL, isNumeric: false }];
    const decisions = [
      {
        ...{ text: EVIL, sentence: EVIL, verdict: 'holds' as const, mustHold: true, metric: METRIC },
        ...{ n: 1, planned: 1, mean: 1, sd: 0, interval: null },
      },
    ];
    const blocks: Block[] = [
      { kind: 'table', title: EVIL, columns, rows: [[{ text: EVIL, note: EVIL, tone: 'bad' }]], notes: [EVIL] },
      { kind: 'table', title: EVIL, columns, rows: [], isFolded: true },
      { ...CHART, title: EVIL, metric: EVIL, lines: [{ ...CHART.lines[0]!, label: EVIL }], notes: [EVIL] },
      { kind: 'pictures', title: EVIL, items: [{ label: EVIL, shots: [shot(1), shot(2)] }] },
      { kind: 'claims', decisions },
      { kind: 'notes', title: EVIL, notes: [EVIL] },
      { kind: 'commands', title: EVIL, commands: [EVIL] },
    ];
    const more = { title: EVIL, text: EVIL, facts: [{ name: EVIL, value: EVIL }], warnings: [EVIL] };
    const text = reportHtml({ ...madeReport({ title: EVIL, text: `${EVIL} [x](javascript:alert)`, blocks }), ...more }, parts);
    const { document } = parseHTML(text) as unknown as { readonly document: { querySelectorAll(selector: string): ArrayLike<unknown> } };
    const count = (selector: string) => document.querySelectorAll(selector).length;
    expect({ handlers: count('[onerror]'), pictures: count('img'), scripts: count('script') }).toEqual({
      handlers: 0,
      pictures: 2,
      scripts: 1,
    });
    expect(text).not.toContain('javascript:');
  });

  it('asks for nothing from anywhere', () => {
    const text = html([CHART, { kind: 'pictures', title: 'p', items: [{ label: 'a', shots: [shot(1)] }] }]);
    const asked = [...text.matchAll(/(?:src|href|srcset)="([^"#][^"]*)"/g)].map(([, url]) => url!);
    expect(asked.filter((url) => !url.startsWith('data:'))).toEqual([]);
    expect(text).not.toMatch(/@import|url\(/);
  });

  it('has each id once, and every reference to one has it', () => {
    const text = html([CHART, CHART, { kind: 'pictures', title: 'p', items: [{ label: 'a', shots: [shot(1), shot(2)] }] }]);
    const ids = [...text.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id!);
    expect(new Set(ids).size).toBe(ids.length);
    const named = [...text.matchAll(/\s(?:for|aria-labelledby|aria-describedby)="([^"]+)"/g)].flatMap(([, all]) => all!.split(' '));
    expect(named.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('has a slider only where something would move, and more room for wide pictures', () => {
    const pictures = (...steps: readonly number[]): Block => ({
      kind: 'pictures',
      title: 'p',
      items: [{ label: 'a', shots: steps.map((step) => shot(step)) }],
    });
    expect(html([pictures(1, 2)])).toContain('type="range"');
    expect(html([pictures(2)])).not.toContain('type="range"');
    expect(html([pictures(2)])).toContain('<figcaption>a, step <span class="at">2</span></figcaption>');
    const wide = reportHtml(madeReport({ blocks: [pictures(2)] }), {
      ...parts,
      picture: () => ({ src: 'data:,', size: { width: 90, height: 30 } }),
    });
    expect(wide).toContain('<figure class="picture wide"><div class="frame"><img src="data:," alt="p: a, step 2" width="90" height="30"');
  });

  it('leads to its sections where there are many', () => {
    const sections = Array.from({ length: 4 }, (_, i) => ({ title: `Part ${i + 1}`, blocks: [] }));
    expect(html([], { sections })).toContain('<li><a href="#s4-part-4">Part 4</a></li>');
    expect(html([])).not.toContain('<nav');
  });
});

describe('a chart', () => {
  it('says in words what it shows', () => {
    const svg = parts.chart(CHART, { id: 'c', colour: () => 'red' });
    expect(svg).toMatch(/^<svg [^>]*role="img"[^>]*>/);
    expect(svg).toContain('<title id="c-title">coverage/modes over steps</title>');
    expect(svg).toContain('plain ends at 5 in step 100; sloped ends at 1.5 in step 100.');
  });

  it('has a band, a thin line for each seed and a thick one for each row', () => {
    const svg = parts.chart(CHART, { id: 'c', colour: (index) => `var(--line-${index})` });
    expect([...svg.matchAll(/class="line-(\d)"/g)].map(([, line]) => line)).toEqual(['0', '0', '0', '0', '1', '1', '1', '1']);
    expect(svg.match(/stroke-width="2.2"/g)).toHaveLength(2);
  });

  it('keeps small numbers in its labels, and cuts only coordinates', () => {
    const tiny = { ...CHART, lines: [{ label: 'plain', seeds: [{ seed: 1, isFinished: true, points: [0.001234, 0.004321].map((value, i) => ({ step: i, value })) }], mean: [] }] }; // prettier-ignore
    const svg = parts.chart(tiny, { id: 'c', colour: () => 'red' });
    expect(svg).toContain('>0.0020</text>');
    expect(svg).toContain('plain ends at 0.00432');
  });

  it('labels a logarithmic scale', () => {
    const chart = chartOf(METRIC, [madeRow('plain', [0.02, 30])], { log: true })!;
    const labels = [...parts.chart(chart, { id: 'c', colour: () => 'red' }).matchAll(/>([^<>]+)<\/text>/g)].map(([, text]) => text);
    expect(labels).toEqual(expect.arrayContaining(['0.01', '0.1', '1', '10']));
  });

  it('that stands alone names its lines', () => {
    const svg = parts.chart(CHART, { id: 'c', colour: () => 'red', style: 'svg { background: white; }' });
    expect(svg).toContain('>sloped</text>');
    expect(parts.chart(CHART, { id: 'c', colour: () => 'red' })).not.toContain('>sloped</text>');
  });

  it('of one step has dots', () => {
    const chart = chartOf(METRIC, [{ name: 'plain', runs: madeRow('plain', [4, 6]).runs.map((run) => ({ ...run, series: { [METRIC]: [{ step: 1, value: 2 }] } })), planned: 2 }])!; // prettier-ignore
    expect(parts.chart(chart, { id: 'c', colour: () => 'red' })).toContain('<circle');
  });
});
