import { Deadline } from './deadline.ts';
import type { JsonObject } from './encoding.ts';
import { MlflowError } from './errors.ts';
import { errorOfAbort, errorOfAnswer, errorOfConnection, errorOfContent, errorOfSource, errorOfTimeout } from './failures.ts';
import { Gate } from './gate.ts';
import type { Settings } from './options.ts';
import { repeating } from './retry.ts';

const API = '/api/2.0/mlflow/';

/** A body that can be sent again, because it can be made again. */
export interface Upload {
  readonly chunks: () => AsyncIterable<Uint8Array>;
  /** Bytes, if known: with it the server can tell a body that was cut short. */
  readonly length?: number;
  readonly contentType: string;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'PUT';
  /** Below `/api/2.0/mlflow/`, or from the tracking URI on if it begins with a slash. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly json?: JsonObject;
  readonly upload?: Upload;
  /** `safe`: repeated after any passing failure. `unsent`: only if the server certainly did not carry it out. */
  readonly repeat: 'safe' | 'unsent';
  readonly signal?: AbortSignal | undefined;
}

const nameOf = ({ method, path }: Call): string => `${method} ${path}`;

/** Sends calls: authentication, time limits, repetitions, and errors of one kind. It knows no endpoint. */
export class Http {
  readonly settings: Settings;
  readonly #gate: Gate;

  constructor(settings: Settings) {
    this.settings = settings;
    this.#gate = new Gate(settings.concurrency);
  }

  /** Calls an endpoint that answers with a JSON object. */
  async json(call: Call): Promise<JsonObject> {
    return this.#repeated(call, async (deadline) => {
      const response = await this.#send(call, deadline);
      const text = await response.text();
      return parseObject(nameOf(call), response, text);
    });
  }

  /** Calls an endpoint that has nothing to say: no text, or an empty JSON object. A page of some proxy means that nobody has the upload. */
  async nothing(call: Call): Promise<void> {
    await this.#repeated(call, async (deadline) => {
      const response = await this.#send(call, deadline);
      const text = await response.text();
      if (!/^\s*(\{\s*\}\s*)?$/.test(text)) throw errorOfContent(nameOf(call), response.status, 'an empty answer', false);
    });
  }

  /** Calls an endpoint whose answer is text. */
  async text(call: Call): Promise<string> {
    return this.#repeated(call, async (deadline) => (await this.#send(call, deadline)).text());
  }

  /**
   * Calls an endpoint whose answer is read as it comes. Only the start is repeated: a failure while reading is for the caller to handle.
   * The chunks must be read to the end, or the iterator returned, or the connection stays open.
   */
  async stream(call: Call): Promise<AsyncGenerator<Uint8Array, void>> {
    const deadline = { current: undefined as Deadline | undefined };
    const response = await this.#repeated(
      call,
      async (attempt) => {
        const answer = await this.#send(call, attempt);
        deadline.current = attempt;
        return answer;
      },
      true,
    );
    return chunksOf(call, response, deadline.current!, this.settings.timeoutMs);
  }

  async #repeated<T>(call: Call, attempt: (deadline: Deadline) => Promise<T>, staysOpen = false): Promise<T> {
    const mayRepeat = (error: MlflowError): boolean => error.retryable && (call.repeat === 'safe' || error.notExecuted);
    return repeating(this.settings, { call: nameOf(call), signal: call.signal, mayRepeat }, () =>
      this.#gate.run(async () => {
        const deadline = new Deadline(this.settings.timeoutMs, call.signal);
        let succeeded = false;
        try {
          const result = await attempt(deadline);
          succeeded = true;
          return result;
        } catch (failure) {
          throw failureOf(call, failure, deadline, this.settings.timeoutMs);
        } finally {
          if (!succeeded || !staysOpen) deadline.close();
        }
      }),
    );
  }

  async #send(call: Call, deadline: Deadline): Promise<Response> {
    const { method, path, query = {}, json, upload } = call;
    const url = new URL(this.settings.base + (path.startsWith('/') ? path : API + path));
    for (const [name, value] of Object.entries(query)) if (value !== undefined) url.searchParams.set(name, value);
    const headers: Record<string, string> = { ...this.settings.headers };
    if (json !== undefined) headers['content-type'] = 'application/json';
    if (upload !== undefined) headers['content-type'] = upload.contentType;
    if (upload?.length !== undefined) headers['content-length'] = String(upload.length);
    const body = json !== undefined ? JSON.stringify(json) : upload === undefined ? null : watched(upload, deadline);
    const response = await fetch(url, { method, headers, body, duplex: 'half', redirect: 'manual', signal: deadline.signal });
    deadline.extend();
    if (response.ok) return response;
    // The status alone says enough if the rest of the answer is lost.
    const text = await response.text().catch(() => '');
    throw errorOfAnswer(nameOf(call), response.status, response.headers, text);
  }
}

async function* watched({ chunks }: Upload, deadline: Deadline): AsyncGenerator<Uint8Array, void> {
  const source = chunks()[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await source.next().catch((cause: unknown) => {
        deadline.abandon(cause); // fetch tells of a failing source and of a failing connection in the same words
        throw cause;
      });
      if (next.done === true) return;
      deadline.extend();
      yield next.value;
    }
  } finally {
    await source.return?.();
  }
}

async function* chunksOf(call: Call, response: Response, deadline: Deadline, timeoutMs: number): AsyncGenerator<Uint8Array, void> {
  try {
    if (response.body === null) return;
    for await (const chunk of response.body) {
      // While the reader is busy nothing has to move.
      deadline.pause();
      yield chunk as Uint8Array;
      deadline.extend();
    }
  } catch (failure) {
    throw failureOf(call, failure, deadline, timeoutMs);
  } finally {
    deadline.close();
  }
}

const failureOf = (call: Call, failure: unknown, deadline: Deadline, timeoutMs: number): MlflowError => {
  if (failure instanceof MlflowError) return failure;
  const name = nameOf(call);
  if (deadline.abandoned !== undefined) return errorOfSource(name, deadline.abandoned.cause);
  if (deadline.expired) return errorOfTimeout(name, timeoutMs);
  return call.signal?.aborted === true ? errorOfAbort(name, call.signal.reason) : errorOfConnection(name, failure);
};

const parseObject = (name: string, response: Response, text: string): JsonObject => {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as JsonObject;
  } catch {
    // Handled below, as is JSON that is no object.
  }
  const claimsJson = (response.headers.get('content-type') ?? '').includes('json');
  throw errorOfContent(name, response.status, 'a JSON object', claimsJson);
};
