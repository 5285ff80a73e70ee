import { appendFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { bodyOfSource } from '../../../core/mlflow-ts-client/src/artifact-sources.ts';
import { MlflowClient } from '../../../core/mlflow-ts-client/src/index.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import type { Answer, Fault, FaultyServer, ReceivedCall } from '../../support/faulty-server.ts';

const RUN = 'a'.repeat(32);
const FILES = `/api/2.0/mlflow-artifacts/artifacts/7/${RUN}/artifacts/`;

let folder: string;
let stored: Map<string, Buffer>;
let artifactUri: string;
let server: FaultyServer;
let client: MlflowClient;

/** As much of MLflow as artifacts meet. */
const answer = ({ method, path, body }: ReceivedCall): Answer => {
  if (path.includes('/runs/get')) return { body: { run: { info: { run_id: RUN, experiment_id: '7', artifact_uri: artifactUri } } } };
  if (method === 'PUT') stored.set(path, body);
  const found = stored.get(path);
  return found === undefined
    ? { status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'none' } }
    : { body: method === 'PUT' ? '' : found };
};

const failTransfers = (...faults: Fault[]): void => server.failNext(faults, ({ path }) => path.startsWith(FILES));
const transfers = (): ReceivedCall[] => server.calls.filter(({ path }) => path.startsWith(FILES));

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'artifacts-'));
  stored = new Map();
  artifactUri = `mlflow-artifacts:/7/${RUN}/artifacts`;
  server = await startFaultyServer(answer);
  client = new MlflowClient({ trackingUri: server.uri, sleep: async () => undefined, retries: 3 });
});

afterEach(async () => {
  await server.stop();
  await rm(folder, { recursive: true });
});

describe('uploads', () => {
  it('take text, bytes, a blob, a file and a stream, and announce the length where it is known', async () => {
    const file = join(folder, 'file');
    await writeFile(file, 'from a file');
    await client.artifacts.upload(RUN, 'text.txt', 'tëxt', { contentType: 'text/plain; charset=utf-8' });
    await client.artifacts.upload(RUN, 'bytes', new Uint8Array([1, 2, 3]));
    await client.artifacts.upload(RUN, 'blob', new Blob(['from a blob']));
    await client.artifacts.upload(RUN, 'a b/file', { file });
    await client.artifacts.upload(RUN, 'stream', {
      chunks: async function* () {
        yield Buffer.from('in ');
        yield Buffer.from('parts');
      },
    });
    expect([...stored].map(([path, body]) => [path.slice(FILES.length), body.toString('latin1')])).toEqual([
      ['text.txt', 't\u00c3\u00abxt'], // ë in UTF-8, read as latin1
      ['bytes', '\u0001\u0002\u0003'],
      ['blob', 'from a blob'],
      ['a%20b/file', 'from a file'],
      ['stream', 'in parts'],
    ]);
    expect(transfers().map(({ headers }) => headers['content-length'])).toEqual(['5', '3', '11', '11', undefined]);
    expect(transfers()[0]!.headers['content-type']).toBe('text/plain; charset=utf-8');
  });

  it('of nothing make an empty file', async () => {
    const file = join(folder, 'empty');
    await writeFile(file, '');
    await client.artifacts.upload(RUN, 'empty', { file });
    expect(stored.get(`${FILES}empty`)).toHaveLength(0);
  });

  it('of a file that grows meanwhile have the length that was announced', async () => {
    const file = join(folder, 'log');
    await writeFile(file, '12345');
    const body = await bodyOfSource({ file });
    await appendFile(file, '678');
    let text = '';
    for await (const chunk of body.chunks()) text += Buffer.from(chunk).toString();
    expect([body.length, text]).toEqual([5, '12345']);
  });

  it.each<Fault>([{ kind: 'reset' }, { kind: 'lost answer' }, { kind: 'answer', answer: { status: 502 } }])(
    'read their source anew after %j',
    async (fault) => {
      const file = join(folder, 'large');
      const bytes = Buffer.alloc(1_000_000, 'abc');
      await writeFile(file, bytes);
      failTransfers(fault);
      await client.artifacts.upload(RUN, 'large', { file });
      expect(transfers()).toHaveLength(2);
      expect(stored.get(`${FILES}large`)!.equals(bytes)).toBe(true);
    },
  );

  it('are not repeated when their source fails, and store nothing', async () => {
    const broken = {
      chunks: async function* () {
        yield Buffer.from('first');
        throw new Error('disk on fire');
      },
    };
    await expect(client.artifacts.upload(RUN, 'x', broken)).rejects.toMatchObject({
      code: 'UNREADABLE_SOURCE',
      retryable: false,
      message: expect.stringContaining('disk on fire'),
    });
    expect(stored.size).toBe(0);
    await expect(client.artifacts.upload(RUN, 'x', { file: join(folder, 'missing') })).rejects.toMatchObject({ code: 'UNREADABLE_SOURCE' });
    await expect(client.artifacts.upload(RUN, 'x', { file: folder })).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
  });

  it('that somebody else answers, with a page and a 200, have failed', async () => {
    const page = { kind: 'answer', answer: { headers: { 'content-type': 'text/html' }, body: '<html>Please log in</html>' } } as const;
    failTransfers(page);
    await expect(client.artifacts.upload(RUN, 'a', 'x')).rejects.toMatchObject({
      code: 'MALFORMED_RESPONSE',
      status: 200,
      retryable: false,
    });
    expect(stored.size).toBe(0);
    failTransfers({ kind: 'answer', answer: { body: {} } }); // a server that says nothing in JSON
    await client.artifacts.upload(RUN, 'a', 'x');
  });

  it('are refused where the tracking server serves no artifacts', async () => {
    artifactUri = '/srv/mlruns/7/artifacts';
    await expect(client.artifacts.upload(RUN, 'x', 'y')).rejects.toMatchObject({ code: 'NOT_SUPPORTED' });
    expect(transfers()).toHaveLength(0);
  });

  it('are refused before any call if their path leaves the run', async () => {
    await expect(client.artifacts.upload(RUN, '../other/x', 'y')).rejects.toMatchObject({ code: 'INVALID_PARAMETER_VALUE' });
    expect(server.calls).toHaveLength(0);
  });
});

describe('downloads', () => {
  const bytes = Buffer.from(Array.from({ length: 300_000 }, (_, index) => index % 251));

  beforeEach(() => {
    stored.set(`${FILES}a`, bytes);
  });

  it.each<Fault>([{ kind: 'half body' }, { kind: 'reset' }, { kind: 'answer', answer: { status: 503 } }])(
    'begin anew after %j, in memory and in a file',
    async (fault) => {
      failTransfers(fault);
      expect(bytes.equals(await client.artifacts.read(RUN, 'a'))).toBe(true);
      failTransfers(fault);
      await client.artifacts.downloadToFile(RUN, 'a', join(folder, 'new', 'a'));
      expect(bytes.equals(await readFile(join(folder, 'new', 'a')))).toBe(true);
      expect(transfers()).toHaveLength(4);
    },
  );

  it('leave no part of a file when they fail for good', async () => {
    failTransfers(...Array.from({ length: 9 }, () => ({ kind: 'half body' }) as const));
    await expect(client.artifacts.downloadToFile(RUN, 'a', join(folder, 'a'))).rejects.toMatchObject({ code: 'NO_ANSWER', attempts: 4 });
    expect(await readdir(folder)).toEqual([]);
  });

  it('as a stream throw what happens on the way', async () => {
    failTransfers({ kind: 'half body' });
    let length = 0;
    const reading = async (): Promise<void> => {
      for await (const chunk of await client.artifacts.download(RUN, 'a')) length += chunk.length;
    };
    await expect(reading()).rejects.toMatchObject({ code: 'NO_ANSWER', retryable: true });
    expect(length).toBeLessThanOrEqual(150_000);
  });

  it('may be left in the middle', async () => {
    for await (const chunk of await client.artifacts.download(RUN, 'a')) {
      expect(chunk.length).toBeGreaterThan(0);
      break;
    }
    expect(bytes.equals(await client.artifacts.read(RUN, 'a'))).toBe(true);
  });

  it('of what is not there fail at once', async () => {
    await expect(client.artifacts.read(RUN, 'b')).rejects.toMatchObject({ status: 404, attempts: 1 });
  });
});
