import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { describeWithBrowser } from './browser.ts';

const PAGE = `<!doctype html><title>A page</title><p><span>Text</span></p><script>
document.querySelector('p').dataset.ran = String(1 + 1);
fetch('http://example.invalid/').then(() => 'reached', () => 'refused').then((outcome) => (document.body.dataset.network = outcome));
</script>`;

describeWithBrowser('a browser for tests', (browser) => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ganvil-'));
    writeFileSync(join(folder, 'page.html'), PAGE);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('opens a file, runs its script, draws its text and reaches no network', async () => {
    const page = await browser().newPage();
    await page.goto(pathToFileURL(join(folder, 'page.html')).href);
    await page.waitForSelector('body[data-network]');
    const found = {
      ran: await page.getAttribute('p', 'data-ran'),
      network: await page.getAttribute('body', 'data-network'),
      // four letters of a font; without one the element has no width
      width: (await page.locator('span').boundingBox())!.width,
    };
    await page.close();
    expect(found).toMatchObject({ ran: '2', network: 'refused' });
    expect(found.width).toBeGreaterThan(10);
  });
});
