#!/usr/bin/env node
// Makes the pictures in docs/tracking.md anew: trains the quickstart with tracking and photographs MLflow's pages.
// Needs a build, Chromium (scripts/setup-ci) and an MLflow with its pages: the program that MLFLOW names, or else one that is installed
// into .cache/mlflow-ui (850 MB). Pages of other versions than 3.17 may have other buttons.
import { execFileSync, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';

const root = fileURLToPath(new URL('..', import.meta.url));
const SPEC = 'experiments/quickstart/ring.yaml';
const EXPERIMENT = 'quickstart/ring';
const SEEDS = 3;
const CHARTS = 'loss|mode-coverage/(high|reverse|within)'; // two and three of them

function mlflow() {
  if (process.env.MLFLOW) return process.env.MLFLOW;
  const venv = `${root}.cache/mlflow-ui`;
  const program = `${venv}/bin/mlflow`;
  if (existsSync(program)) return program;
  execFileSync('python3', ['-m', 'venv', venv], { stdio: 'inherit' });
  execFileSync(`${venv}/bin/python`, ['-m', 'pip', 'install', '--quiet', 'mlflow==3.17.2'], { stdio: 'inherit' });
  return program;
}

const freePort = () =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });

/** A server with a store of its own; `stop` ends its process group. */
async function startServer(folder) {
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  const store = ['--backend-store-uri', `sqlite:///${folder}/mlflow.db`, '--artifacts-destination', join(folder, 'artifacts')];
  const child = spawn(mlflow(), ['server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1', ...store], {
    cwd: folder,
    detached: true,
    stdio: 'ignore',
    env: { ...process.env, MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false', MLFLOW_DISABLE_TELEMETRY: 'true' },
  });
  const ended = new Promise((resolve) => child.once('exit', resolve));
  const stop = async () => {
    if (child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    await ended;
  };
  for (let tries = 0; tries < 1200; tries++) {
    const isThere = await globalThis.fetch(`${uri}/health`).then(({ ok }) => ok, () => false); // prettier-ignore
    if (isThere) return { uri, stop };
    if (child.exitCode !== null) break;
    await wait(100);
  }
  await stop();
  throw new Error('The MLflow server did not start.');
}

async function photograph(uri) {
  const answer = await globalThis.fetch(`${uri}/api/2.0/mlflow/experiments/get-by-name?experiment_name=${encodeURIComponent(EXPERIMENT)}`);
  const { experiment } = await answer.json();
  const charts = `${uri}/#/experiments/${experiment.experiment_id}/runs?compareRunsMode=CHART`;
  const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', chromiumSandbox: false });
  try {
    const page = await browser.newPage({ viewport: { width: 1200, height: 1120 } });
    await page.goto(charts);
    await page.getByText('Model training').click(); // a new browser opens MLflow's pages about language models
    await page.getByRole('button', { name: 'Close' }).click(); // and an assistant
    await page.goto('about:blank');
    await page.goto(charts);
    await page.getByRole('button', { name: 'Toggle sidebar' }).click();
    const search = page.getByPlaceholder('Search metric charts');
    await search.fill(CHARTS);
    await page.locator('.js-line').nth(5 * SEEDS - 1).waitFor(); // prettier-ignore
    await search.blur();
    await page.mouse.move(0, 0);
    await wait(1000); // they slide into their places
    await page.screenshot({ path: `${root}docs/images/mlflow-runs.png` });

    await search.fill('sample-grid');
    await page.locator('.js-line').first().waitFor({ state: 'detached' });
    await page.locator('button[data-component-id=fullscreen_button_chartcard]').click();
    await page.setViewportSize({ width: 900, height: 800 });
    const dialog = page.getByRole('dialog');
    const slider = dialog.getByRole('slider');
    await slider.focus();
    const last = await slider.getAttribute('aria-valuemax');
    while ((await slider.getAttribute('aria-valuenow')) !== last) await page.keyboard.press('ArrowRight');
    const picture = dialog.locator('img').first();
    await picture.evaluate((image) => image.decode());
    await picture.scrollIntoViewIfNeeded();
    await wait(1000);
    await page.screenshot({ path: `${root}docs/images/mlflow-samples.png` });
  } finally {
    await browser.close();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'ganvil-screenshot-'));
const server = await startServer(folder);
try {
  execFileSync(process.execPath, [`${root}core/cli/ganvil.js`, 'run', SPEC, '--seeds', String(SEEDS), '--runs', join(folder, 'runs')], {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, MLFLOW_TRACKING_URI: server.uri },
  });
  await photograph(server.uri);
} finally {
  await server.stop();
  rmSync(folder, { recursive: true, force: true });
}
