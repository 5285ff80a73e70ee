import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

import { artifactAddress, checkArtifactPath } from './artifact-paths.ts';
import { bodyOfSource } from './artifact-sources.ts';
import type { ArtifactSource } from './artifact-sources.ts';
import { decodeArtifact, listAt, textAt } from './decoding.ts';
import type { MlflowError } from './errors.ts';
import { refused } from './errors.ts';
import type { Http } from './http.ts';
import { repeating } from './retry.ts';
import type { Runs } from './runs.ts';
import { paged } from './search.ts';
import type { ArtifactEntry, CallOptions } from './types.ts';
import { checkId } from './validation.ts';

/** Files of runs. Paths are relative to a run's root, and nothing outside it is reached. */
export class Artifacts {
  readonly #http: Http;
  readonly #runs: Runs;
  readonly #uris = new Map<string, string>();

  constructor(http: Http, runs: Runs) {
    this.#http = http;
    this.#runs = runs;
  }

  /** Writes an artifact, or writes over it; folders are made. Safe to repeat: an upload that is cut short leaves no file. */
  async upload(
    runId: string,
    path: string,
    source: ArtifactSource,
    { contentType = 'application/octet-stream', signal }: CallOptions & { readonly contentType?: string } = {},
  ): Promise<void> {
    if (!/^[\x20-\x7e]+$/.test(contentType)) throw refused('contentType', 'printable ASCII', contentType);
    const address = await this.#address(runId, path, signal);
    const upload = { ...(await bodyOfSource(source)), contentType };
    await this.#http.nothing({ method: 'PUT', path: address, upload, repeat: 'safe', signal });
  }

  /** Files and folders directly below a folder of the run, or below its root. What is no folder has none. */
  async *list(runId: string, folder?: string, { signal }: CallOptions = {}): AsyncGenerator<ArtifactEntry, void> {
    const query = { run_id: checkId('runId', runId), path: folder === undefined ? undefined : checkArtifactPath(folder) };
    yield* paged(async (token) => {
      const call = { method: 'GET', path: 'artifacts/list', query: { ...query, page_token: token }, repeat: 'safe', signal } as const;
      const answer = await this.#http.json(call);
      return { items: listAt('files', answer.files).map(decodeArtifact), next: answer.next_page_token };
    });
  }

  /**
   * An artifact's bytes as they come. A failure on the way is thrown and not repeated, because some of them are used already. Read it to the end or leave
   * the loop that reads it, or the connection stays open.
   */
  async download(runId: string, path: string, { signal }: CallOptions = {}): Promise<AsyncGenerator<Uint8Array, void>> {
    return this.#http.stream({ method: 'GET', path: await this.#address(runId, path, signal), repeat: 'safe', signal });
  }

  /** A whole artifact in memory, begun anew if the connection fails on the way. */
  async read(runId: string, path: string, { signal }: CallOptions = {}): Promise<Uint8Array> {
    return this.#begunAnew(runId, path, signal, async (chunks) => {
      const parts: Uint8Array[] = [];
      for await (const chunk of chunks) parts.push(chunk);
      return new Uint8Array(Buffer.concat(parts));
    });
  }

  /** Writes an artifact to a file, begun anew if the connection fails on the way. The file appears when it is whole. */
  async downloadToFile(runId: string, path: string, file: string, { signal }: CallOptions = {}): Promise<void> {
    const partial = `${file}.${randomUUID()}.partial`;
    await mkdir(dirname(file), { recursive: true });
    try {
      await this.#begunAnew(runId, path, signal, (chunks) => pipeline(chunks, createWriteStream(partial)));
      await rename(partial, file);
    } finally {
      await rm(partial, { force: true });
    }
  }

  #begunAnew<T>(
    runId: string,
    path: string,
    signal: AbortSignal | undefined,
    use: (chunks: AsyncGenerator<Uint8Array, void>) => Promise<T>,
  ): Promise<T> {
    // Failures before the first byte have had their repetitions in `download`.
    let begun = false;
    const mayRepeat = (error: MlflowError): boolean => begun && error.retryable;
    return repeating(this.#http.settings, { call: 'GET artifact', signal, mayRepeat }, async () => {
      begun = false;
      const chunks = await this.download(runId, path, signal === undefined ? {} : { signal });
      begun = true;
      return use(chunks);
    });
  }

  // The server takes an upload for a run that does not exist; asking for the run first shows that.
  async #address(runId: string, path: string, signal: AbortSignal | undefined): Promise<string> {
    checkArtifactPath(path);
    let uri = this.#uris.get(runId);
    if (uri === undefined) {
      uri = textAt('artifact_uri', (await this.#runs.get(runId, signal === undefined ? {} : { signal })).artifactUri);
      this.#uris.set(runId, uri);
    }
    return artifactAddress(uri, path);
  }
}
