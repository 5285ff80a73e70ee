/** `ganvil report --from` of a real MLflow server, beside the same runs in their folders. */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { afterAll, beforeAll, expect, it } from '@jest/globals';

import { openSource } from '../../../core/cli/run-source.ts';
import { MlflowClient } from '../../../core/mlflow-ts-client/src/index.ts';
import { judged, rowsText } from '../../../core/run/study-rows.ts';
import { forwardTo, startFaultyServer } from '../../support/faulty-server.ts';
import { describeWithMlflow } from '../../support/mlflow-server.ts';
import { ganvil } from './child.ts';
import { TINY, tinyFolder } from './tiny.ts';

const EAGER = ['--engine', 'eager', '--backend', 'cpu'];
const SUITE = `seeds: 2
report:
  sections:
    - title: Numbers
      tables: [{ rows: [plain, { name: wide, runs: "spec = wide" }], columns: [mode-coverage/bridge, { fact: parameters/generator }, { fact: seconds }] }]
      curves: [{ metric: loss/discriminator }]
      pictures: [{ runs: plain, artifact: sample-grid/* }]
      claims:
        - { text: It is short., value: { runs: plain, metric: mode-coverage/bridge, expect: <= 1, share: 1 } }
`;
/** The lines that say where the runs are: a note, and the commands. */
const withoutPlace = (page: string): string =>
  page
    .replace(/- The runs are those of the MLflow server \S+\n|<li>The runs are those of the MLflow server [^<]*<\/li>/, '')
    .replace(/(?<=```sh\n|<code>)(?:curl|npx) .*?(?=\n```|<\/code>)/s, '');

describeWithMlflow('ganvil report of a real MLflow server', (server) => {
  let cwd = '';
  const call = (words: readonly string[], env: Record<string, string> = {}) => ganvil(words, { cwd, env });
  const read = (path: string) => readFileSync(join(cwd, path), 'utf8');
  const train = async (words: readonly string[], env: Record<string, string> = {}) => {
    const { code, stderr } = await call(['run', ...words, '--quiet', ...EAGER], { MLFLOW_TRACKING_URI: server().uri, ...env });
    expect({ code, errors: stderr.match(/^E_.*/gm) }).toEqual({ code: 0, errors: null });
  };

  beforeAll(async () => {
    cwd = tinyFolder();
    const folder = join(cwd, 'experiments/toys');
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'plain.yaml'), TINY);
    writeFileSync(join(folder, 'wide.yaml'), 'extends: plain.yaml\ngenerator: { with: { hidden: [8] } }\n');
    writeFileSync(join(folder, 'suite.yaml'), SUITE);
    await train(['experiments/toys']);
    await train(['experiments/toys/wide.yaml', '--seed', '3'], { MLFLOW_EXPERIMENT_NAME: 'elsewhere' });
  }, 180_000);
  afterAll(() => rmSync(cwd, { recursive: true }));

  it('is the page of the same runs in their folders, curves and pictures too, but for where they are', async () => {
    const { code, stdout } = await call(['report', 'toys/plain', 'elsewhere', '--from', server().uri, '--out', 'there', '--json']);
    expect(code).toBe(0);
    const names = ['toys/plain', 'toys/wide/' + readdirSync(join(cwd, 'runs/toys/wide')).find((id) => id.includes('seed3'))!];
    expect((await call(['report', ...names, '--out', 'here', '--json'])).code).toBe(0);
    const title = (page: string) => page.replaceAll(names.join(', '), 'toys/plain, elsewhere');
    for (const page of ['report.md', 'report.html']) {
      expect(withoutPlace(read(join('there', page)))).toBe(withoutPlace(title(read(join('here', page)))));
      expect(read(join('there', page))).toContain(`The runs are those of the MLflow server ${server().uri}.`);
    }
    expect(read('there/report.html')).toContain('data-steps="2 4"'); // TINY has 4 steps and is evaluated every 2
    const pictures = readdirSync(join(cwd, 'there/pictures'));
    expect(pictures).toContain('A-toys-plain-seed-1-samples-00000004.png');
    expect(pictures).toEqual(readdirSync(join(cwd, 'here/pictures')));
    for (const one of pictures)
      expect(readFileSync(join(cwd, 'there/pictures', one))).toEqual(readFileSync(join(cwd, 'here/pictures', one)));

    // the address of the picture and the command for the spec lead to the files
    const file = /"file":"([^"]*step%2B4[^"]*)"/.exec(stdout)![1]!;
    expect(Buffer.from(await (await fetch(file)).arrayBuffer())).toEqual(
      readFileSync(join(cwd, 'there/pictures/A-toys-plain-seed-1-samples-00000004.png')),
    );
    const [, spec, address] = /\ncurl -sSfo (\S+)\.yaml '(.*)'\nnpx ganvil run \1\.yaml --seeds 2\n/.exec(read('there/report.md'))!;
    expect(await (await fetch(address!)).text()).toBe(read(`runs/toys/plain/${spec}/spec.yaml`));
  });

  it('finds the runs of a suite by their tags, also in another experiment, and decides its claims', async () => {
    const [there, here] = [await call(['report', 'experiments/toys', '--from', server().uri]), await call(['report', 'experiments/toys'])];
    const withoutPictures = (page: string) => withoutPlace(page).replace(/\| plain, seed 1, step 4[^]*?\n\n/, '');
    expect(withoutPictures(there.stdout)).toBe(withoutPictures(here.stdout));
    expect(there.stdout).toContain(`(${server().uri}/get-artifact?path=images%2Fsample-grid~samples%2Bstep%2B4%2B`);
    expect(there.stdout).toContain(`\nnpx ganvil report experiments/toys --from ${server().uri}\n`);
    expect(there.stderr).toMatch(/^Next: (npx )?ganvil compare toys --from \S+\n$/);

    const three = await call(['report', 'experiments/toys', '--seeds', '3', '--from', server().uri]);
    expect(three.stdout).toContain('> - 1 run is missing: plain (1 of 3).\n'); // seed 3 of wide is in the experiment `elsewhere`
    expect(three.stderr).toMatch(/^Next: (npx )?ganvil runs list --from \S+\n$/);
  });

  it('leaves out a picture that is gone and says so, and writes nothing where the server breaks down', async () => {
    const proxy = await startFaultyServer(forwardTo(server().uri));
    const report = () =>
      call(['report', 'toys/plain', '--from', proxy.uri, '--html', 'page.html', '--quiet'], { MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' });
    const isPicture = ({ path }: { path: string }) => path.includes('/mlflow-artifacts/') && path.includes('images');
    try {
      proxy.failNext([{ kind: 'answer', answer: { status: 500, body: 'broken' } }], isPicture);
      const broken = await report();
      expect({ code: broken.code, exists: existsSync(join(cwd, 'page.html')) }).toEqual({ code: 1, exists: false });
      expect(broken.stderr).toMatch(/^E_TRACKER http:\S+: expected an answer of the MLflow server, received .*500/);

      proxy.failNext(
        [{ kind: 'answer', answer: { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: '' } } }],
        isPicture,
      );
      expect((await report()).code).toBe(0);
      expect(read('page.html')).toContain('1 picture is not shown: it could not be had from where the runs are.');
      expect(read('page.html')).toContain('src="data:image/png;base64,'); // the other one
    } finally {
      await proxy.stop();
    }
  });

  it('has what was logged of a run that goes on, of a study without a record, and of another program', async () => {
    const client = new MlflowClient({ trackingUri: server().uri });
    const { experimentId } = await client.experiments.getOrCreate('logged');
    const create = (runName: string, tags: Record<string, string> = {}) =>
      client.runs.create({ experimentId, startTime: 1000, runName, tags });
    const going = await create('going', {
      ...{
        'ganvil.run-id': 'going',
        'ganvil.engine.name': 'eager on cpu',
        'ganvil.engine.threads': '1',
        'ganvil.parameters.generator': '22',
      },
      ...{ 'ganvil.versions.ganvil': '1', 'ganvil.versions.tfjs': '2', 'ganvil.versions.node': '3', 'ganvil.host.cpu': 'a cpu' },
      ...{ 'ganvil.host.cores': '2', 'ganvil.host.platform': 'linux', 'mlflow.source.git.commit': 'abc', 'ganvil.git.dirty': 'true' },
    });
    // step 4 twice, as a run that was resumed may have sent it
    const points = [[2, 1], [4, 2], [4, 3], [6, NaN]].map(([step, value], i) => ({ key: 'a/b', step: step!, value: value!, timestamp: 3500 + i })); // prettier-ignore
    await client.metrics.logBatch(going.runId, points);
    for (const path of [
      'images/grid~a+step+4+timestamp+1+0.png',
      'images/grid~a+step+4+timestamp+1+0+compressed.png',
      'images/grid~a+step+2+timestamp+9+1.png',
      'images/grid~a+step+4+timestamp+2+2.png',
      'grid/b-00000004.svg',
      'plot.jpg',
      'notes.txt',
      'checkpoints/c.png',
    ]) {
      await client.artifacts.upload(going.runId, path, Buffer.from(path));
    }
    const study = await create('study', { 'ganvil.run-id': 'study' });
    await client.params.log(study.runId, { study: 'saturation' });
    const rows = judged([{ name: 'slope', measured: 1.5, exact: 1, tolerance: 1 }]);
    await client.artifacts.upload(study.runId, 'study/rows.json', Buffer.from(rowsText(rows)));
    const other = await create('other');
    await client.runs.update(other.runId, { status: 'FINISHED', endTime: 3500 });

    const source = await openSource({ from: server().uri, runs: undefined });
    const found = await source.find(['going', 'study', 'other']);
    const [ofGoing, ofStudy, ofOther] = await source.reported(found.runs, ['a/b']);
    expect(ofGoing).toMatchObject({
      status: 'running',
      seconds: 2.503, // from 1000 ms to the last point
      parameters: { generator: 22 },
      circumstances: {
        engine: 'eager on cpu, 1 thread',
        versions: 'Ganvil 1, TensorFlow.js 2, Node.js 3',
        commit: 'abc and uncommitted changes',
        host: 'a cpu, 2 cores, linux',
      },
      series: { 'a/b': [{ step: 2, value: 1 }, { step: 4, value: 3 }] }, // prettier-ignore
    });
    const shots = Object.entries(ofGoing!.pictures).map(([row, all]) => [row, all.map(({ step, name }) => `${step} ${name}`)]);
    expect(Object.fromEntries(shots)).toEqual({
      'grid/a': ['2 a-00000002.png', '4 a-00000004.png'],
      'grid/b': ['4 b-00000004.svg'],
      plot: ['null plot.jpg'],
    });
    const newest = await source.picture(ofGoing!.pictures['grid/a']![1]!.file);
    expect(Buffer.from(newest!).toString()).toBe('images/grid~a+step+4+timestamp+2+2.png');
    expect(ofStudy!.study).toEqual(rows);
    expect(ofOther).toMatchObject({ status: 'finished', seconds: 2.5, circumstances: {}, pictures: {}, series: {} });
    expect(source.again(ofOther!, 2)).toEqual([]); // it has no spec

    const { stdout } = await call(['report', 'other', '--from', server().uri]);
    expect(stdout).toContain(
      '- The server has no record (run.json) of 1 of 1 runs: what is said of it is what was logged, without best values.\n',
    );
    expect(stdout).toContain('- The server has no picture of any of them.\n');
  });
});
