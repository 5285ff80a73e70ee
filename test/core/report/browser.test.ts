/** The HTML of a report in a real browser: what is drawn, what moves, and what can be read. */
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { encode } from 'fast-png';
import { micromark } from 'micromark';
import type { Browser, Page } from 'playwright-core';

import { describeWithBrowser } from '../../browser.ts';
import { loadCharts } from '../../../core/report/chart-svg.ts';
import { chartOf } from '../../../core/report/curves.ts';
import type { EmbeddedPicture } from '../../../core/report/html-blocks.ts';
import { reportHtml } from '../../../core/report/html.ts';
import type { Block, ChartBlock, Shot } from '../../../core/report/model.ts';
import { contrast } from './contrast.ts';
import { madeReport, madeRow, METRIC, shot } from './made.ts';

/** A picture of one colour for each step: two that are the same would hide that nothing moves. */
function picture({ step }: Shot): EmbeddedPicture {
  const bytes = encode({ width: 8, height: 8, channels: 3, data: new Uint8Array(8 * 8 * 3).fill((step ?? 0) % 256) });
  return { src: `data:image/png;base64,${Buffer.from(bytes).toString('base64')}`, size: { width: 8, height: 8 } };
}

const decision = (verdict: 'holds' | 'does not hold' | 'undecided') => ({
  ...{ text: `It ${verdict}.`, sentence: 'So many.', verdict, mustHold: true, metric: METRIC },
  ...{ n: 1, planned: 1, mean: 1, sd: 0, interval: null },
});
/** One line at these values. */
const levelChart = (values: readonly number[]): ChartBlock => {
  const points = values.map((value, step) => ({ step, value }));
  return { kind: 'chart', title: 'level', metric: 'level', log: false, lines: [{ label: 'plain', seeds: [{ seed: 1, isFinished: true, points }], mean: [] }] }; // prettier-ignore
};
const columns = Array.from({ length: 30 }, (_, i) => ({ title: i === 0 ? '' : `metric/number-${i}`, isNumeric: i > 0 }));
const BLOCKS: readonly Block[] = [
  {
    kind: 'table',
    columns,
    rows: [columns.map((_, i) => ({ text: `${i} ± 0.1234`, ...(i === 2 ? { note: 'n = 2', tone: 'bad' as const } : {}) }))],
    notes: ['A note.'],
  },
  { kind: 'table', columns: columns.slice(0, 2), rows: [[{ text: 'a' }, { text: '1' }]] },
  chartOf(METRIC, [madeRow('plain', [4, 6, 7]), madeRow('sloped', [1, 2, 2.5])])!,
  chartOf(METRIC, [madeRow('plain', [4, 6])], { log: true })!,
  levelChart([8, 8]),
  levelChart([123456.00001, 123456.5]),
  {
    kind: 'pictures',
    title: 'grid/samples',
    items: ['a', 'b'].map((label) => ({ label, shots: [10, 100, 200].map((step) => shot(step)) })),
  },
  { kind: 'claims', decisions: [decision('holds'), decision('does not hold'), decision('undecided')] },
  { kind: 'commands', title: 'To repeat it', commands: ['npx ganvil report toys'] },
];

describeWithBrowser('a report in a browser', (browser) => {
  let folder = '';
  let url = '';
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'ganvil-'));
    const report = madeReport(
      { text: 'A *question* with a [link](#content).', blocks: BLOCKS },
      { facts: [{ name: 'runs', value: '3 of 4' }], warnings: ['1 run is missing: plain.'] },
    );
    const text = reportHtml(report, { markdown: (words) => micromark(words), chart: await loadCharts(), picture });
    writeFileSync(join(folder, 'report.html'), text);
    url = pathToFileURL(join(folder, 'report.html')).href;
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('draws its charts, with lines, bands and labels that have a size', () =>
    withPage(browser(), url, {}, async (page) => {
      const boxes = await page.locator('svg.chart path, svg.chart text').evaluateAll((parts) =>
        parts.map((part) => {
          const { width, height } = (
            part as unknown as { getBoundingClientRect(): { width: number; height: number } }
          ).getBoundingClientRect();
          return Math.max(width, height);
        }),
      );
      // two rows of a band, three seeds and a mean; then one row of a band, two seeds and a mean; two lines alone; ticks and labels beside them
      expect(await page.locator('svg.chart g[class^=line-] path').count()).toBe(2 * 5 + 4 + 2);
      expect(boxes.length).toBeGreaterThan(30);
      expect(Math.min(...boxes)).toBeGreaterThan(0);
      const wide = await page
        .locator('svg.chart g[class^=line-] path')
        .evaluateAll((parts) =>
          parts.map((part) => (part as unknown as { getBoundingClientRect(): { width: number } }).getBoundingClientRect().width),
        );
      expect(Math.min(...wide)).toBeGreaterThan(300);
    }));

  it('has no label of a scale that is cut off, also where a curve is level or its values are long', () =>
    withPage(browser(), url, { viewport: { width: 1280, height: 800 } }, async (page) => {
      const rooms = await page.locator('figure.chart-figure').evaluateAll((figures) =>
        (figures as unknown as Boxed[]).map((figure) => {
          const { left } = figure.querySelector('svg.chart').getBoundingClientRect();
          return [...figure.querySelectorAll('svg.chart text')].map((text) => text.getBoundingClientRect().left - left);
        }),
      );
      expect(rooms).toHaveLength(4);
      for (const own of rooms) expect(Math.min(...own)).toBeGreaterThanOrEqual(0);
      const level = page.locator('figure.chart-figure').nth(2);
      expect((await level.locator('svg.chart text').allTextContents()).filter((text) => text.startsWith('8'))).toEqual(['8.0', '8.5']);
    }));

  it('moves through the steps of pictures by keyboard, and says where it is', () =>
    withPage(browser(), url, {}, async (page) => {
      const state = async () => ({
        pictures: await page
          .locator('.frame img:visible')
          .evaluateAll((images) => images.map((image) => (image as unknown as { src: string }).src)),
        alts: await page
          .locator('.frame img:visible')
          .evaluateAll((images) => images.map((image) => (image as unknown as { alt: string }).alt)),
        captions: await page.locator('.picture figcaption').allTextContents(),
        output: await page.locator('output').textContent(),
        spoken: await page.locator('input[type=range]').getAttribute('aria-valuetext'),
      });
      const last = await state();
      expect(last).toMatchObject({
        alts: ['grid/samples: a, step 200', 'grid/samples: b, step 200'],
        captions: ['a, step 200', 'b, step 200'],
        output: '200',
        spoken: 'step 200',
      });
      await page.locator('input[type=range]').focus();
      await page.keyboard.press('ArrowLeft');
      const before = await state();
      expect(before).toMatchObject({
        alts: ['grid/samples: a, step 100', 'grid/samples: b, step 100'],
        captions: ['a, step 100', 'b, step 100'],
        output: '100',
        spoken: 'step 100',
      });
      expect(before.pictures[0]).not.toBe(last.pictures[0]);
      await page.keyboard.press('Home');
      expect((await state()).output).toBe('10');
      await page.keyboard.press('End');
      expect(await state()).toEqual(last);
    }));

  it('hides and shows a line of a chart by its name', () =>
    withPage(browser(), url, {}, async (page) => {
      const figure = page.locator('figure.chart-figure').first();
      const visible = () =>
        figure
          .locator('svg.chart g.line-1')
          .evaluateAll(
            (groups) =>
              groups.filter(
                (group) => (group as unknown as { getBoundingClientRect(): { width: number } }).getBoundingClientRect().width > 0,
              ).length,
          );
      expect(await visible()).toBe(5);
      await figure.getByRole('checkbox', { name: 'sloped' }).focus();
      await page.keyboard.press('Space');
      expect(await visible()).toBe(0);
      expect(await page.locator('figure.chart-figure').nth(1).locator('g.line-0').first().isVisible()).toBe(true);
      await page.keyboard.press('Space');
      expect(await visible()).toBe(5);
    }));

  it('can be heard: charts, sliders and tables have names, and the numbers of a chart are a table', () =>
    withPage(browser(), url, {}, async (page) => {
      expect(await page.getByRole('img', { name: 'coverage/modes over steps', exact: true }).count()).toBe(2);
      expect(await page.getByRole('slider', { name: 'Step' }).count()).toBe(1);
      expect(await page.getByRole('region', { name: 'Numbers' }).count()).toBe(2);
      await page.getByText('The numbers of this chart').first().click();
      expect(
        await page
          .getByRole('row', { name: /^sloped/ })
          .first()
          .isVisible(),
      ).toBe(true);
    }));

  it.each(['light', 'dark'] as const)('can be read in the %s: each text has a contrast of 4.5 to 1', (colorScheme) =>
    withPage(browser(), url, { colorScheme }, async (page) => {
      const texts = await page.evaluate(READ_COLOURS);
      expect(texts.length).toBeGreaterThan(40);
      expect(new Set(texts.map(({ ground }) => ground)).size).toBeGreaterThan(3); // page, facts, notices, chips
      const poor = texts.filter(({ colour, ground }) => contrast(colour, ground) < 4.5); // WCAG 2.2, 1.4.3
      expect(poor).toEqual([]);
      const page0 = texts.find(({ text }) => text === 'A report')!;
      expect(contrast(page0.ground, '#ffffff') > 10).toBe(colorScheme === 'dark');
    }),
  );

  it.each([360, 1200])('fits a page of %i pixels; only wide tables scroll, by themselves', (width) =>
    withPage(browser(), url, { viewport: { width, height: 800 } }, async (page) => {
      const widths = await page.evaluate(READ_WIDTHS);
      expect(widths.page).toBeLessThanOrEqual(width);
      expect(widths.table).toBeGreaterThan(widths.region);
      expect(widths.stops).toEqual([widths.region]); // only the wide one is a stop of the keyboard
    }),
  );

  it('is whole without its script, at the last step', () =>
    withPage(browser(), url, { javaScriptEnabled: false }, async (page) => {
      expect(await page.locator('.frame img:visible').count()).toBe(2);
      expect(await page.locator('output').textContent()).toBe('200');
    }));

  it('prints without what can only be clicked', () =>
    withPage(browser(), url, { colorScheme: 'dark' }, async (page) => {
      await page.emulateMedia({ media: 'print', colorScheme: 'dark' });
      expect(await page.locator('.slider').isVisible()).toBe(false);
      const texts = await page.evaluate(READ_COLOURS);
      expect(texts.filter(({ colour, ground }) => contrast(colour, ground) < 4.5)).toEqual([]);
      expect(contrast(texts[0]!.ground, '#ffffff')).toBe(1); // paper
    }));
});

describeWithBrowser('the policy of a report', (browser) => {
  it('fetches no picture that a text links, and runs no script that is not its own', async () => {
    const hits: string[] = [];
    const server = createServer((request, response) => {
      hits.push(request.url!);
      response.end();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const folder = mkdtempSync(join(tmpdir(), 'ganvil-'));
    const page = await browser().newPage();
    try {
      const address = `http://127.0.0.1:${port}/picture.png`;
      const text = reportHtml(madeReport({ text: `![x](${address})` }), { markdown: (words) => micromark(words), chart: await loadCharts(), picture }); // prettier-ignore
      expect(text).toContain(`<img src="${address}"`);
      writeFileSync(join(folder, 'report.html'), text.replace('</main>', `</main><script>document.title = 'other'</script>`));
      await page.goto(pathToFileURL(join(folder, 'report.html')).href, { waitUntil: 'load' }); // which waits for pictures
      expect({ hits, title: await page.title() }).toEqual({ hits: [], title: 'A report' });
    } finally {
      await page.close();
      server.close();
      rmSync(folder, { recursive: true });
    }
  });
});

/** Opens the page, and fails where it complains in the console or asks for anything but itself. */
async function withPage(
  browser: Browser,
  url: string,
  options: Parameters<Browser['newPage']>[0],
  work: (page: Page) => Promise<void>,
): Promise<void> {
  const page = await browser.newPage(options);
  const heard: string[] = [];
  page.on('console', (message) => heard.push(message.text()));
  page.on('pageerror', (error) => heard.push(error.message));
  page.on('request', (request) => heard.push(request.url()));
  try {
    await page.goto(url);
    await work(page);
    expect(heard.filter((one) => one !== url && !one.startsWith('data:'))).toEqual([]);
  } finally {
    await page.close();
  }
}

const READ_WIDTHS = `(() => {
  const region = document.querySelector('.scroll');
  const stops = [...document.querySelectorAll('.scroll[tabindex]:has(table)')].filter((one) => one.checkVisibility()).map((one) => one.clientWidth);
  return { page: document.documentElement.scrollWidth, table: region.scrollWidth, region: region.clientWidth, stops };
})()` as unknown as () => { readonly page: number; readonly table: number; readonly region: number; readonly stops: number[] };

/** What is used here of an element in the page. */
interface Boxed {
  getBoundingClientRect(): { readonly left: number };
  querySelector(selector: string): Boxed;
  querySelectorAll(selector: string): Iterable<Boxed>;
}
interface TextColours {
  readonly text: string;
  readonly colour: string;
  readonly ground: string;
}
/** Of every visible text its colour, and the nearest ground below it that is not transparent; of texts in a chart their fill. */
const READ_COLOURS = `(() => {
  const found = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const element = node.parentElement;
    const text = node.textContent.trim();
    if (text === '' || element.closest('script, style, title, desc') !== null || !element.checkVisibility()) continue;
    let ground = element;
    while (ground !== null && getComputedStyle(ground).backgroundColor === 'rgba(0, 0, 0, 0)') ground = ground.parentElement;
    const style = getComputedStyle(element);
    const colour = element.namespaceURI.endsWith('svg') ? style.fill : style.color;
    found.push({ text, colour, ground: ground === null ? 'rgb(255, 255, 255)' : getComputedStyle(ground).backgroundColor });
  }
  return found;
})()` as unknown as () => TextColours[];
