import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';

import { MlflowClient, MlflowError } from '../../../core/mlflow-ts-client/src/index.ts';
import type { MlflowClientOptions } from '../../../core/mlflow-ts-client/src/index.ts';
import { startFaultyServer } from '../../support/faulty-server.ts';
import type { Answer, Fault, FaultyServer, ReceivedCall } from '../../support/faulty-server.ts';

const RUN = 'a'.repeat(32);
const POINT = { key: 'loss', value: 1, timestamp: 5, step: 0 };

let server: FaultyServer;
let respond: (call: ReceivedCall) => Answer | Promise<Answer>;
let waits: number[];

/** Waits for nothing, notes how long it was to wait, and takes the middle of the spread: 0.75 of the full wait. */
const client = (options: Partial<MlflowClientOptions> = {}): MlflowClient =>
  new MlflowClient({
    trackingUri: server.uri,
    sleep: async (ms) => void waits.push(ms),
    random: () => 0.5,
    ...options,
  });

const failure = async (call: Promise<unknown>): Promise<MlflowError> => {
  const error = await call.then(
    () => new Error('expected a failure'),
    (reason: unknown) => reason,
  );
  if (error instanceof MlflowError) return error;
  throw error;
};

const status = (code: number, answer: Answer = {}): Fault => ({ kind: 'answer', answer: { status: code, ...answer } });

beforeEach(async () => {
  waits = [];
  respond = () => ({ body: {} });
  server = await startFaultyServer((call) => respond(call));
});

afterEach(async () => {
  await server.stop();
});

describe('repetition', () => {
  it.each<Fault>([
    { kind: 'reset' },
    { kind: 'lost answer' },
    { kind: 'half body' },
    { kind: 'cut body' },
    ...[408, 429, 500, 502, 503, 504].map((code) => status(code)),
    status(400, { body: { error_code: 'BAD_REQUEST', message: 'QueuePool limit of size 5 overflow 10 reached' } }),
  ])('comes after %j where a call is safe to repeat, with the very same body', async (fault) => {
    server.failNext([fault]);
    await client().metrics.log(RUN, POINT);
    expect(server.calls).toHaveLength(2);
    expect(server.calls[1]!.body).toEqual(server.calls[0]!.body);
  });

  it.each<[Fault, string]>([
    [status(400, { body: { error_code: 'INVALID_PARAMETER_VALUE', message: 'bad' } }), 'INVALID_PARAMETER_VALUE'],
    [status(401, { body: '<h1>Unauthorized</h1>' }), 'UNAUTHENTICATED'],
    [status(403, { body: 'Invalid Host header' }), 'PERMISSION_DENIED'],
    [status(404, { body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'no such run' } }), 'RESOURCE_DOES_NOT_EXIST'],
    [status(404, { body: '<!doctype html><title>404 Not Found</title>' }), 'ENDPOINT_NOT_FOUND'],
    [status(503, { body: { detail: 'Artifact serving is disabled. See the docs.' } }), 'TEMPORARILY_UNAVAILABLE'],
    [status(308, { headers: { location: 'https://elsewhere/' } }), 'REDIRECTED'],
    [status(200, { body: '<html>a portal</html>' }), 'MALFORMED_RESPONSE'],
  ])('does not come after %j', async (fault, code) => {
    server.failNext([fault]);
    const error = await failure(client().metrics.log(RUN, POINT));
    expect(error).toMatchObject({ code, retryable: false, attempts: 1 });
    expect(server.calls).toHaveLength(1);
  });

  it('doubles its waits, spreads them, and gives up with the last error', async () => {
    server.failNext(
      Array.from({ length: 9 }, () => status(500, { body: { error_code: 'INTERNAL_ERROR', message: 'first line\nSELECT …' } })),
    );
    const error = await failure(client({ retries: 4, backoffMs: 100, longestBackoffMs: 500 }).metrics.log(RUN, POINT));
    // 0.75 × 100, 200, 400, and 500, the longest
    expect(waits).toEqual([75, 150, 300, 375]);
    expect(error).toMatchObject({ code: 'INTERNAL_ERROR', status: 500, retryable: true, attempts: 5 });
    expect(error.message).toBe('POST runs/log-metric: 500 INTERNAL_ERROR: first line');
  });

  it('waits as long as the server asks, but for its own limit', async () => {
    const date = { date: 'Thu, 01 Jan 2026 00:00:00 GMT', 'retry-after': 'Thu, 01 Jan 2026 00:00:03 GMT' };
    server.failNext([
      status(503, { headers: { 'retry-after': '2' } }),
      status(429, { headers: date }),
      status(503, { headers: { 'retry-after': '99' } }),
    ]);
    await client().metrics.log(RUN, POINT);
    expect(waits).toEqual([2000, 3000, 20_000]);
  });

  it.each<[Fault, number]>([
    [status(500), 1],
    [{ kind: 'lost answer' }, 1],
    [status(429), 2],
  ])('comes after %j for a call that is not safe to repeat only if it was not carried out', async (fault, calls) => {
    respond = () => ({ body: { experiment_id: '7' } });
    server.failNext([fault]);
    await client()
      .experiments.create('e')
      .catch(() => undefined);
    expect(server.calls).toHaveLength(calls);
  });

  it('comes after a refused connection even then', async () => {
    const { uri } = server;
    await server.stop();
    const error = await failure(client({ trackingUri: uri, retries: 2 }).experiments.create('e'));
    expect(error).toMatchObject({ code: 'NO_ANSWER', notExecuted: true, attempts: 3 });
    expect(error.message).toContain('ECONNREFUSED');
    server = await startFaultyServer(() => ({}));
  });

  it('of a removal takes "not found" for success', async () => {
    respond = () => ({ status: 404, body: { error_code: 'RESOURCE_DOES_NOT_EXIST', message: 'No tag' } });
    expect(await failure(client().tags.delete(RUN, 'a'))).toMatchObject({ code: 'RESOURCE_DOES_NOT_EXIST', attempts: 1 });
    server.failNext([{ kind: 'lost answer' }]);
    await expect(client().tags.delete(RUN, 'a')).resolves.toBeUndefined();
  });
});

describe('time limits and signals', () => {
  it('end an attempt that gets no answer, and repeat it', async () => {
    server.failNext([{ kind: 'silence' }]);
    await client({ timeoutMs: 50 }).metrics.log(RUN, POINT);
    expect(server.calls).toHaveLength(2);
    server.failNext([{ kind: 'silence' }]);
    expect(await failure(client({ timeoutMs: 50, retries: 0 }).metrics.log(RUN, POINT))).toMatchObject({
      code: 'TIMEOUT',
      retryable: true,
    });
  });

  it('give up a call under way, with the reason of the caller', async () => {
    const stop = new AbortController();
    respond = () => {
      stop.abort(new Error('enough'));
      return new Promise<never>(() => undefined);
    };
    const error = await failure(client().metrics.log(RUN, POINT, { signal: stop.signal }));
    expect(error).toMatchObject({ code: 'ABORTED', retryable: false, cause: { message: 'enough' } });
  });

  it('give up the wait between two attempts', async () => {
    const stop = new AbortController();
    server.failNext([status(503)]);
    const sleep = (): Promise<void> => {
      stop.abort();
      return Promise.reject(new Error('woken'));
    };
    expect((await failure(client({ sleep }).health({ signal: stop.signal }))).code).toBe('ABORTED');
    expect(server.calls).toHaveLength(1);
  });

  it('send nothing if the signal was aborted before', async () => {
    expect((await failure(client().health({ signal: AbortSignal.abort() }))).code).toBe('ABORTED');
    expect(server.calls).toHaveLength(0);
  });
});

describe('calls', () => {
  it('carry the credentials and the headers of the options', async () => {
    await client({ auth: { username: 'ü', password: 'p:q' }, headers: { 'x-team': 'gan' } }).health();
    // Buffer.from('ü:p:q').toString('base64')
    expect(server.calls[0]!.headers).toMatchObject({ authorization: 'Basic w7w6cDpx', 'x-team': 'gan' });
    await client({ auth: { token: 'abc' } }).health();
    expect(server.calls[1]!.headers.authorization).toBe('Bearer abc');
  });

  it('stay below the path of the tracking URI', async () => {
    await client({ trackingUri: `${server.uri}/ml/` }).metrics.log(RUN, POINT);
    expect(server.calls[0]!.path).toBe('/ml/api/2.0/mlflow/runs/log-metric');
  });

  it('are at most four at once', async () => {
    let [release, filled] = [(): void => undefined, (): void => undefined];
    const held = new Promise<void>((resolve) => (release = resolve));
    const four = new Promise<void>((resolve) => (filled = resolve));
    let arrived = 0;
    respond = async ({ path }) => {
      if (path === '/version') return { body: '3' };
      if (++arrived === 4) filled();
      await held;
      return { body: {} };
    };
    const one = client();
    const sent = Promise.all(Array.from({ length: 12 }, () => one.metrics.log(RUN, POINT)));
    await four;
    // A fifth call, begun with the others, would have come before these round trips of another client.
    for (let trip = 0; trip < 5; trip++) await client().version();
    expect(arrived).toBe(4);
    release();
    await sent;
    expect(arrived).toBe(12);
  });

  it('are refused unsent if an id could change the address', async () => {
    expect((await failure(client().runs.get('../x'))).code).toBe('INVALID_PARAMETER_VALUE');
    expect((await failure(client().runs.update(RUN, { status: 'DONE' as never }))).message).toContain('expected one of RUNNING, SCHEDULED');
    expect(server.calls).toHaveLength(0);
  });

  it('fail where an answer lacks what it must have', async () => {
    respond = () => ({ body: { run: { info: { run_id: 5 } } } });
    const error = await failure(client().runs.get(RUN));
    expect(error).toMatchObject({ code: 'MALFORMED_RESPONSE', message: expect.stringContaining('run_id') });
  });
});
