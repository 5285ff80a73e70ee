/** `ganvil report` over suites that it trains, and over folders made by hand. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Report } from '../../../core/report/model.ts';
import { ganvil, json, startGanvil } from './child.ts';
import { makeRunFolder } from './run-folder.ts';
import { TINY, tinyFolder } from './tiny.ts';

const EAGER = ['--engine', 'eager', '--backend', 'cpu'];
const SUITE = `seeds: 2
report:
  title: Does it draw?
  text: A *tiny* ring.
  sections:
    - title: Numbers
      tables: [{ rows: [plain, { name: wide, runs: "spec = wide" }], columns: [mode-coverage/bridge, { fact: parameters/generator }] }]
      curves: [{ metric: loss/discriminator }]
      pictures: [{ runs: plain, artifact: sample-grid/* }]
      claims:
        - text: The bridge is no longer than everything.
          value: { runs: plain, metric: mode-coverage/bridge, expect: <= 1, share: 1 }
          mustHold: true
`;

let cwd: string;
beforeEach(() => {
  cwd = tinyFolder();
  mkdirSync(join(cwd, 'experiments/toys'), { recursive: true });
  write('plain.yaml', TINY);
  write('wide.yaml', 'extends: plain.yaml\ngenerator: { with: { hidden: [8] } }\n');
  write('suite.yaml', SUITE);
});
afterEach(() => rmSync(cwd, { recursive: true }));
const write = (name: string, text: string) => writeFileSync(join(cwd, 'experiments/toys', name), text);
const call = (...words: string[]) => ganvil(['report', ...words], { cwd });
const read = (path: string) => readFileSync(join(cwd, path), 'utf8');

describe('ganvil report <suite>', () => {
  it('trains what is missing where it is asked to, and writes Markdown, HTML and pictures', async () => {
    const { code, stdout, stderr } = await call('experiments/toys', '--run-missing', '--jobs', '2', '--out', 'out', ...EAGER);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# Does it draw\?\n\nA \*tiny\* ring\.\n\n- form: full: 2 cases × 2 seeds\n- runs: 4 of 4 finished\n/);
    expect(stderr).toMatch(/\nWrote out\/report\.md\nWrote out\/report\.html\nNext: (npx )?ganvil compare toys\n$/);
    const markdown = read('out/report.md');
    // mlp of 2 inputs, [4] or [8] hidden units and 2 outputs: 2·4 + 4 + 4·2 + 2, and 2·8 + 8 + 8·2 + 2
    expect(markdown).toMatch(/\n\| plain +\| +[\d.]+ ± [\d.e-]+ \| +22 \| +2 \|\n\| wide +\| +[\d.]+ ± [\d.e-]+ \| +42 \| +2 \|\n/);
    expect(markdown).toMatch(/\n- ✓ \*\*holds\*\* \(must hold\): The bridge is no longer than everything\.\n {2}- mode-coverage\/bridge: /);
    const linked = [...markdown.matchAll(/\]\(([^)]*)\)/g)].map(([, path]) => path!);
    expect(linked).toEqual(['pictures/chart-1.svg', 'pictures/plain-seed-1-samples-00000004.png']);
    expect(readdirSync(join(cwd, 'out/pictures')).map((name) => `pictures/${name}`).sort()).toEqual(linked); // prettier-ignore
    expect(read('out/pictures/chart-1.svg')).toMatch(/^<svg [^>]*xmlns="http:\/\/www.w3.org\/2000\/svg"/);
    expect(read('out/report.html')).toMatch(/^<!doctype html>[\s\S]*<\/html>\n$/);

    // nothing is trained again, and nothing that the page does not link is left behind
    write('suite.yaml', SUITE.replace('runs: plain, artifact', 'runs: wide, artifact'));
    writeFileSync(join(cwd, 'out/pictures/mine.png'), '');
    const second = await call('experiments/toys', '--run-missing', '--out', 'out', '--quiet');
    expect({ code: second.code, stdout: second.stdout, stderr: second.stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
    expect(readdirSync(join(cwd, 'out/pictures')).sort()).toEqual(['chart-1.svg', 'mine.png', 'wide-seed-1-samples-00000004.png']);
  });

  it('says what is missing, trains nothing, and answers 3 for what cannot be said to hold', async () => {
    const { code, stdout, stderr } = await call('experiments/toys', '--seeds', '3');
    expect(code).toBe(3);
    expect(stdout).toContain('> **Incomplete.**\n>\n> - No run is there yet: add --run-missing.\n');
    expect(stdout).not.toContain('What must hold does not');
    expect(stderr).toMatch(/^Next: (npx )?ganvil report experiments\/toys --seeds 3 --run-missing\n$/);
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });

  it('stops the runs at Ctrl-C, answers 130 and writes nothing', async () => {
    const endless = ['--set', 'steps=10000000', '--set', 'evaluate.every=10000000'];
    const child = startGanvil(['report', 'experiments/toys', '--run-missing', '--out', 'out', ...endless, ...EAGER], { cwd });
    await child.says('Started: ');
    child.process.kill('SIGINT');
    const { code, stdout, stderr } = await child.ended;
    expect({ code, stdout, files: readdirSync(join(cwd, 'out')) }).toEqual({ code: 130, stdout: '', files: [] });
    expect(stderr).toMatch(
      /\nNext: (npx )?ganvil report experiments\/toys --set steps=10000000 --set evaluate\.every=10000000 --run-missing\n$/,
    );
  });

  it('refuses a metric that none can have before anything is trained', async () => {
    write('suite.yaml', 'seeds: 1');
    const { code, stderr } = await call('experiments/toys', '--run-missing', '--metric', 'mode-coverage/bridges', ...EAGER);
    expect({ code, stderr }).toEqual({
      code: 2,
      stderr:
        'E_SPEC_VALUE --metric: expected a metric that these runs have, received "mode-coverage/bridges". Did you mean "mode-coverage/bridge"?\n',
    });
  });

  it('is data with --json', async () => {
    const report = json<Report>(await call('experiments/toys', '--json'));
    expect(report).toMatchObject({ title: 'Does it draw?', sections: [{ title: 'Numbers' }, { title: 'How these numbers came about' }] });
  });

  it('answers 1 where a run failed, and shows how far it got', async () => {
    rmSync(join(cwd, 'experiments/toys/wide.yaml'));
    write(
      'plain.yaml',
      TINY.replaceAll('learningRate: 0.1', 'learningRate: 1e30').replace('metrics: [mode-coverage, sample-grid]', 'metrics: []'),
    );
    write('suite.yaml', 'seeds: 1');
    const { code, stdout } = await call('experiments/toys', '--run-missing', ...EAGER);
    expect(code).toBe(1);
    expect(stdout).toContain('> - 1 run failed: plain (seed 1).\n');
    expect(stdout).toMatch(/\| plain \| [\w-]+ +\| +1 \| failed: E_RUN_NOT_FINITE \| /);
  });
});

describe('ganvil report <runs>', () => {
  beforeEach(() => {
    for (const seed of [1, 2]) makeRunFolder(join(cwd, 'runs'), { id: `weak-${seed}`, seed, gamma: 1, modes: 4 + seed });
    makeRunFolder(join(cwd, 'runs'), { id: 'strong-1', seed: 1, gamma: 10, modes: 8 });
  });

  it('puts experiments on a page, in one HTML file', async () => {
    const { code, stdout, stderr } = await call('made/ring', '--html', 'ring.html', '--markdown', 'ring.md');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^# made\/ring\n\n- groups: 2\n- runs: 3 finished of 3\n/);
    expect(stdout).toMatch(/\n\| A: objective\.r1\.gamma 10 \| +8 \| +1 \|\n\| B: objective\.r1\.gamma 1 +\| +5\.5 ± 0\.71 \| +2 \|\n/); // sd of 5 6: √½
    expect(stdout).toContain(
      '\nnpx ganvil run runs/made/ring/strong-1/spec.yaml\nnpx ganvil run runs/made/ring/weak-1/spec.yaml --seeds 2\nnpx ganvil report made/ring\n',
    );
    expect((await call('made/ring', '--runs', 'runs')).stdout).toContain('/weak-1/spec.yaml --seeds 2 --runs runs\n');
    expect(stderr).toMatch(/^Wrote ring\.md\nWrote ring\.html\nNext: /);
    expect(read('ring.md')).toBe(stdout);
    expect(read('ring.html')).toContain('<h1>made/ring</h1>');
  });

  it('shows the metrics that are asked for, losses too', async () => {
    const { stdout } = await call('made/ring', '--metric', 'loss');
    expect(stdout).toMatch(/\| +loss\/generator \| runs \|\n/);
    expect(stdout).not.toContain('mode-coverage');
  });
});

describe('ganvil report of a server that does not answer', () => {
  it('says so and writes no file', async () => {
    const env = { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' };
    const words = ['report', 'made', '--from', 'http://127.0.0.1:1', '--html', 'page.html']; // nothing listens at port 1
    const { code, stdout, stderr } = await ganvil(words, { cwd, env });
    expect({ code, stdout, exists: existsSync(join(cwd, 'page.html')) }).toEqual({ code: 1, stdout: '', exists: false });
    expect(stderr).toMatch(/^E_TRACKER http:\/\/127\.0\.0\.1:1: expected an MLflow server that answers, /);
  });
});

describe('a wrong call of ganvil report', () => {
  it.each([
    [
      ['made', '--quick'],
      'E_CALL_ARGUMENT ganvil report: expected --quick with a suite, received it with made. A suite is a folder with a suite.yaml.\n',
    ],
    [['experiments/toys', '--jobs', '2'], 'E_CALL_ARGUMENT ganvil report: expected --jobs with --run-missing, received --jobs alone.\n'],
    [
      ['experiments/toys', '--by', 'objective'],
      'E_CALL_ARGUMENT ganvil report: expected --by with runs, received a suite, whose cases are the groups.\n',
    ],
    [
      ['made', 'experiments/toys'],
      'E_CALL_ARGUMENT ganvil report: expected a suite alone, or runs, received experiments/toys and 1 more.\n',
    ],
    [
      ['experiments/toys', '--metric', 'loss'],
      'E_CALL_ARGUMENT --metric: expected a suite without the key report, received it with a suite that says what its report shows.\n',
    ],
    [
      ['experiments/toys', '--from', 'http://there', '--run-missing'],
      'E_CALL_ARGUMENT ganvil report: expected one of --from and --run-missing, received both. Train with `ganvil run`, tracked to the server or pushed to it by `ganvil push`; then make the report.\n',
    ],
    [['made', '--from', 'http://there', '--runs', 'runs'], 'E_CALL_ARGUMENT --from: expected one of --from and --runs, received both.\n'],
    [
      ['experiments/toys', '--out', 'tiny.yaml'],
      'E_CALL_ARGUMENT --out tiny.yaml: expected a folder that can be written, received EEXIST.\n',
    ],
    [
      ['experiments/toys', '--html', 'experiments'],
      'E_CALL_ARGUMENT --html experiments: expected a file that can be written, received a folder.\n',
    ],
  ])('%j is refused, with 2', async (words, message) => {
    const { code, stdout, stderr } = await call(...words);
    expect({ code, stdout, stderr }).toEqual({ code: 2, stdout: '', stderr: message });
  });
});
