/** The built command line, called as a user calls it: what it prints where, and what it answers to the shell. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { BIN, ganvil, json } from './child.ts';
import { makeRunFolder } from './run-folder.ts';
import { TINY, tinyFolder } from './tiny.ts';

let cwd: string;
beforeEach(() => {
  cwd = tinyFolder();
});
afterEach(() => rmSync(cwd, { recursive: true }));
const call = (...words: string[]) => ganvil(words, { cwd });

describe('ganvil --help', () => {
  it('loads neither TensorFlow.js nor zod nor a plugin', async () => {
    const trace = join(cwd, 'trace');
    const node = ['--import', new URL('./trace-modules.mjs', import.meta.url).href];
    const { code, stdout } = await ganvil(['--help'], { cwd, node, env: { MODULE_TRACE: trace } });
    const loaded = readFileSync(trace, 'utf8').split('\n');
    expect(code).toBe(0);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      'Exit codes: 0 ok, 1 a run failed, 2 the spec or the call is wrong, 3 a claim that must hold did not, 130 interrupted.',
    );
    expect(loaded.filter((url) => url.endsWith('/dist/core/cli/main.js'))).toHaveLength(1); // the trace sees what is loaded
    expect(loaded.filter((url) => /tensorflow|\/zod\/|\/plugins\/|\/yaml\/|observablehq|linkedom|\.action\.js/.test(url))).toEqual([]);
  });
});

describe('a wrong call', () => {
  it.each([
    [['rum'], 'E_CALL_ARGUMENT ganvil: expected a command, received "rum". Did you mean "run"?\n'],
    [
      ['run', 'tiny.yaml', '--sed', '3'],
      'E_CALL_ARGUMENT ganvil run: expected an option of this command, received "--sed". Did you mean "--set"?\n',
    ],
    [['run', 'tiny.yaml', '--seed', 'x'], 'E_CALL_ARGUMENT --seed: expected a whole number of at least 0, received "x".\n'],
    [['run', 'tiny.yaml', '--seed', '1', '--seed', '2'], 'E_CALL_ARGUMENT --seed: expected one value, received 2: 1, 2.\n'],
    [
      ['run'],
      'E_CALL_ARGUMENT ganvil run: expected a spec file, or --resume <run>, received neither. Try: ganvil run experiments/quickstart/ring.yaml\n',
    ],
    [
      ['run', 'tiny.yaml', '--resume', 'x'],
      'E_CALL_ARGUMENT ganvil run: expected specs or --resume, received both. A resumed run has its spec in its folder.\n',
    ],
    [
      ['plugins', 'show', 'mlp'],
      'E_CALL_ARGUMENT ganvil plugins show: expected the id of a plugin, <kind>/<name>, received "mlp". Did you mean "generator/mlp"?\n',
    ],
    [['runs', 'lst'], 'E_CALL_ARGUMENT ganvil runs: expected a command, received "lst". Did you mean "list"?\n'],
  ])('%j answers 2 and says what was meant', async (words, text) => {
    expect(await call(...words)).toEqual({ code: 2, stdout: '', stderr: text });
  });

  it('lists every problem of every spec before anything is trained', async () => {
    writeFileSync(join(cwd, 'other.yaml'), TINY.replace('seed: 1', 'sead: 1').replace('batch: 8', 'batch: none'));
    const { code, stdout, stderr } = await call('run', 'tiny.yaml', 'other.yaml');
    expect({ code, stdout, codes: stderr.match(/^E_\w+/gm) }).toEqual({ code: 2, stdout: '', codes: ['E_SPEC_KEY', 'E_SPEC_VALUE'] });
    expect(existsSync(join(cwd, 'runs'))).toBe(false);
  });
});

describe('colours', () => {
  it.each([
    ['no terminal', {}, false],
    ['FORCE_COLOR', { FORCE_COLOR: '1' }, true],
    ['NO_COLOR', { NO_COLOR: '1' }, false],
  ])('with %s', async (_, env, isColoured) => {
    const { stdout } = await ganvil(['plugins', 'list', '--kind', 'noise'], { cwd, env });
    expect(stdout.includes('\u001b[')).toBe(isColoured);
  });
});

describe('ganvil validate', () => {
  it('gives a row for each spec, and the problems by file, line and column', async () => {
    writeFileSync(join(cwd, 'other.yaml'), TINY.replace('seed: 1', 'sead: 1'));
    const { code, stdout, stderr } = await call('validate', '.');
    expect(code).toBe(2);
    expect(stdout).toBe('spec        experiment  problems\nother.yaml  –           1\ntiny.yaml   tiny        none\n');
    expect(stderr).toMatch(/^E_SPEC_KEY other\.yaml:1:1: .*"sead".* Did you mean "seed"\?\n/);
  });

  it('says the same as JSON', async () => {
    writeFileSync(join(cwd, 'other.yaml'), TINY.replace('seed: 1', 'sead: 1'));
    const [other, tiny] = json<object[]>(await call('validate', '.', '--json'));
    expect(tiny).toEqual({ file: 'tiny.yaml', valid: true, experiment: 'tiny', problems: [] });
    expect(other).toMatchObject({
      file: 'other.yaml',
      valid: false,
      experiment: null,
      problems: [{ code: 'E_SPEC_KEY', fix: 'Did you mean "seed"?' }],
    });
  });

  it('applies overrides', async () => {
    expect((await call('validate', 'tiny.yaml', '--set', 'objective=minimax')).code).toBe(0);
    expect((await call('validate', 'tiny.yaml', '--set', 'objective=minmax')).stderr).toContain('Did you mean "minimax"?');
  });
});

describe('ganvil plugins', () => {
  it('lists those of a kind', async () => {
    const list = json<{ id: string }[]>(await call('plugins', 'list', '--kind', 'noise', '--json'));
    expect(list.map(({ id }) => id)).toEqual(['noise/gaussian', 'noise/uniform']);
    expect(Object.keys(list[0]!)).toEqual(['id', 'kind', 'summary']);
  });

  it('explains one, with its params and outputs', async () => {
    const shown = json<{ params: object[]; outputs: object[] }>(await call('plugins', 'show', 'metric/mode-coverage', '--json'));
    const { params, outputs, ...rest } = shown;
    expect(Object.keys(rest)).toEqual(['id', 'kind', 'summary', 'source', 'page']);
    expect(params[0]).toEqual({ name: 'threshold', type: 'number', required: false, default: 3, meaning: expect.any(String) });
    expect(outputs[0]).toEqual({ name: 'modes', direction: 'max', summary: expect.any(String) });
  });

  it('takes plugins from elsewhere', async () => {
    writeFileSync(
      join(cwd, 'mine.ts'),
      `import { defineNoise, tf, z } from 'ganvil';
export default defineNoise({
  id: 'noise/mine', summary: 'Zeros.', params: z.strictObject({}),
  create: () => ({ parts: [{ name: 'z', kind: 'continuous', size: 2 }], dim: 2, sample: (batch: number) => tf.zeros([batch, 2]) as tf.Tensor2D }),
});`,
    );
    const { code, stdout } = await call('plugins', 'show', 'noise/mine', '--plugin', './mine.ts');
    expect({ code, stdout }).toEqual({ code: 0, stdout: 'noise/mine\n\nZeros.\n\nNo params.\n' });
  });
});

describe('ganvil schema', () => {
  it('writes a JSON Schema to a file, or prints it', async () => {
    expect((await call('schema', '--out', 'spec.json')).code).toBe(0);
    const written = readFileSync(join(cwd, 'spec.json'), 'utf8');
    expect(JSON.parse(written)).toMatchObject({ $schema: 'http://json-schema.org/draft-07/schema#', type: 'object' });
    expect((await call('schema')).stdout).toBe(written);
  });

  it('answers 2 where the file cannot be written', async () => {
    const { code, stderr } = await call('schema', '--out', 'no/such/folder.json');
    expect(code).toBe(2);
    expect(stderr).toBe('E_CALL_ARGUMENT --out: expected a file that can be written, received no/such/folder.json (ENOENT).\n');
  });
});

describe('completion', () => {
  const tab = async (...words: string[]) => (await call('--get-yargs-completions', 'ganvil', ...words)).stdout.trimEnd().split('\n');

  it('offers commands, and options of a command', async () => {
    expect(await tab('')).toEqual(expect.arrayContaining(['run', 'validate', 'compare']));
    expect(await tab('run', '--')).toEqual(expect.arrayContaining(['--set', '--seeds', '--dry-run']));
    expect(await tab('plugins', 'list', '--kind', '')).toContain('objective');
  });

  it('offers spec files, plugins, runs and experiments', async () => {
    makeRunFolder(join(cwd, 'runs'), { id: 'one', seed: 1, gamma: 1, modes: 8 });
    expect(await tab('run', '')).toEqual(['tiny.yaml']);
    expect(await tab('plugins', 'show', '')).toContain('objective/minimax');
    expect(await tab('run', '--resume', '')).toEqual(['one']);
    expect(await tab('runs', 'show', '')).toEqual(['one']);
    expect(await tab('compare', '')).toEqual(['one', 'made/ring']);
  });

  it('offers what an option takes, and nothing where that cannot be known', async () => {
    expect(await tab('run', 'tiny.yaml', '--engine', '')).toEqual(['auto', 'compiled', 'eager']);
    expect(await tab('run', 'tiny.yaml', '--backend', 'w')).toEqual(['wasm', 'cpu', 'tensorflow']); // the shell picks
    expect(await tab('run', 'tiny.yaml', '--set', '')).toEqual(['']);
    expect(await tab('compare', 'ring', '--metric', '')).toEqual(['']);
  });

  it('loads no TensorFlow.js', async () => {
    const trace = join(cwd, 'trace');
    const node = ['--import', new URL('./trace-modules.mjs', import.meta.url).href];
    await ganvil(['--get-yargs-completions', 'ganvil', 'plugins', 'show', ''], { cwd, node, env: { MODULE_TRACE: trace } });
    const loaded = readFileSync(trace, 'utf8');
    expect(loaded).toContain('/plugins/index.js');
    expect(loaded).not.toMatch(/tensorflow|\/zod\//);
  });

  it('prints a script for the shell', async () => {
    expect((await call('completion')).stdout).toContain('complete -o bashdefault -o default -F _ganvil_yargs_completions ganvil');
  });
});

describe('ganvil doctor', () => {
  it('says what trains here and which data sets are there', async () => {
    const { code, ...printed } = await call('doctor', '--json');
    const findings = json<object[]>(printed);
    expect(code).toBe(0);
    const right = 'a training step is right';
    expect(findings).toContainEqual({ what: 'backend', name: 'wasm', ok: true, detail: right });
    expect(findings).toContainEqual({ what: 'backend', name: 'cpu', ok: true, detail: right });
    // the version that package.json pins
    expect(findings).toContainEqual({ what: 'engine', name: 'compiled', ok: true, detail: `onnxruntime-node 1.30.0: ${right}` });
    expect(findings).toContainEqual(expect.objectContaining({ what: 'convolutions', name: 'blocked' }));
    expect(findings).toContainEqual(
      expect.objectContaining({ what: 'kernels', detail: expect.stringMatching(/^\d+ kernels of TensorFlow\.js/) }),
    );
    const optional = expect.stringMatching(/^a training step is right$|^optional, not installed: scripts\/install-tfjs-node$/);
    expect(findings).toContainEqual(expect.objectContaining({ name: 'tensorflow', detail: optional }));
    expect(findings).toContainEqual({ what: 'data', name: 'dataset/mnist', ok: true, detail: 'train 60000, test 10000' });
  });
});

it('has a bin with its run bit: npx starts it as a program', () => {
  expect(statSync(BIN).mode & 0o111).toBe(0o111);
});
