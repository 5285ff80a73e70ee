import { execFile, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { afterAll, beforeAll, describe } from '@jest/globals';

const environment = fileURLToPath(new URL('../../.cache/mlflow', import.meta.url));
const program = (name: string): string => join(environment, 'bin', name);

/** Why there is no server to test against, or undefined if there is one. */
export const mlflowAbsence = (): string | undefined =>
  existsSync(program('mlflow')) ? undefined : 'skipped: no MLflow in .cache/mlflow; scripts/setup-ci installs it';

/** A real MLflow server with a SQLite store and artifacts of its own, on a free loopback port. */
export interface MlflowServer {
  readonly uri: string;
  /** Runs a program for MLflow's own Python client, with the tracking URI in its environment, and gives what it printed, read as JSON. */
  python(source: string, ...args: string[]): Promise<unknown>;
  /** Ends the whole process group and removes what the server has stored. */
  stop(): Promise<void>;
}

// The job runner alone is a dozen processes and 1.4 GB; telemetry would leave the machine. Nothing else of ours reaches the server.
const variables = (): NodeJS.ProcessEnv => ({
  PATH: process.env.PATH,
  HOME: process.env.HOME,
  LANG: 'C.UTF-8',
  MLFLOW_SERVER_ENABLE_JOB_EXECUTION: 'false',
  MLFLOW_DISABLE_TELEMETRY: 'true',
});

const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject).listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });

// The shell leads the group and ends it when its own standard input ends: that happens even if Jest is killed.
const WATCHED = '"$@" </dev/null & cat >/dev/null; kill -TERM 0';

const spawnServer = (port: number, folder: string): ChildProcess =>
  spawn(
    'sh',
    [
      ...['-c', WATCHED, 'sh', program('mlflow'), 'server', '--host', '127.0.0.1', '--port', String(port), '--workers', '1'],
      ...['--backend-store-uri', `sqlite:///${folder}/mlflow.db`, '--artifacts-destination', join(folder, 'artifacts')],
    ],
    { detached: true, cwd: folder, env: variables(), stdio: ['pipe', 'pipe', 'pipe'] },
  );

/** Starts a server and waits until it answers: 5 s on two idle cores, up to a minute at the first start of an installation. */
export const startMlflowServer = async (): Promise<MlflowServer> => {
  const folder = await mkdtemp(join(tmpdir(), 'mlflow-server-'));
  const port = await freePort();
  const uri = `http://127.0.0.1:${port}`;
  const child = spawnServer(port, folder);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.on('data', (chunk: Buffer) => (output = (output + chunk.toString()).slice(-4000)));
  // Every process of the group holds the pipes: they close when the last of them has ended.
  let closed = false;
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve(void (closed = true))));
  const signal = (name: NodeJS.Signals): void => {
    if (!closed && child.pid !== undefined) process.kill(-child.pid, name);
  };
  const stop = async (): Promise<void> => {
    signal('SIGTERM');
    const force = setTimeout(() => signal('SIGKILL'), 10_000);
    await ended;
    clearTimeout(force);
    await rm(folder, { recursive: true, force: true });
  };
  const healthy = (): Promise<boolean> =>
    fetch(`${uri}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  for (let tries = 0; !(await healthy()); tries++) {
    if (closed || tries > 1200) {
      await stop();
      throw new Error(`The MLflow server did not start. It printed:\n${output}`);
    }
    await wait(100);
  }
  const python = async (source: string, ...args: string[]): Promise<unknown> => {
    const { stdout } = await promisify(execFile)(program('python'), ['-c', source, ...args], {
      env: { ...variables(), MLFLOW_TRACKING_URI: uri },
    });
    return JSON.parse(stdout) as unknown;
  };
  return { uri, python, stop };
};

/** A `describe` with one real server for all of its tests; one a file is enough. Where MLflow is not installed it is skipped, and says so in its name. */
export const describeWithMlflow = (name: string, tests: (server: () => MlflowServer) => void): void => {
  const absence = mlflowAbsence();
  if (absence !== undefined) {
    describe.skip(`${name} (${absence})`, () => tests(() => undefined as never));
    return;
  }
  describe(name, () => {
    let server: MlflowServer | undefined;
    beforeAll(async () => {
      server = await startMlflowServer();
    }, 150_000);
    afterAll(async () => {
      await server?.stop();
    }, 30_000);
    tests(() => server!);
  });
};
