/** A real headless Chromium for tests of what is shown in one. */
import { existsSync } from 'node:fs';

import { afterAll, beforeAll, describe } from '@jest/globals';
import { type Browser, chromium } from 'playwright-core';

/** Where Linux and macOS keep one. */
const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** The program: that of the environment variable CHROMIUM, else the first that is there. */
const program = (): string | undefined => process.env.CHROMIUM ?? PLACES.find((path) => existsSync(path));

/** Why there is no browser to test with, or undefined if there is one. */
export const browserAbsence = (): string | undefined =>
  program() === undefined ? 'skipped: no Chromium; scripts/setup-ci installs it, or CHROMIUM names one' : undefined;

/**
 * Starts a browser whose pages reach files and loopback servers alone. It ends with `close()`, and when the process that started it ends: the pipe
 * between the two is its life. It has no sandbox, which neither root nor most containers can give it: open nothing that is not ours.
 */
export async function startBrowser(): Promise<Browser> {
  const executablePath = program();
  if (executablePath === undefined) throw new Error(browserAbsence());
  return chromium.launch({
    executablePath,
    chromiumSandbox: false,
    args: ['--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost, EXCLUDE 127.0.0.1', '--force-color-profile=srgb'],
  });
}

/** A `describe` with one browser for all of its tests. Where there is none it is skipped, and says so in its name. */
export const describeWithBrowser = (name: string, tests: (browser: () => Browser) => void): void => {
  const absence = browserAbsence();
  if (absence !== undefined) {
    describe.skip(`${name} (${absence})`, () => tests(() => undefined as never));
    return;
  }
  describe(name, () => {
    let browser: Browser | undefined;
    beforeAll(async () => {
      browser = await startBrowser();
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
    }, 30_000);
    tests(() => browser!);
  });
};
