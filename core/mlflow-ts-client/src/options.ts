import { setTimeout as wait } from 'node:timers/promises';

import { refused } from './errors.ts';
import { checkInteger, checkText } from './validation.ts';

/** Basic authentication, or a bearer token. */
export type Auth = { readonly username: string; readonly password: string } | { readonly token: string };

export interface MlflowClientOptions {
  /** http:// or https://, with the path prefix of the server if it has one. A user and password in it are used as `auth`. */
  readonly trackingUri: string;
  readonly auth?: Auth;
  /** For one attempt, and for a stretch of a transfer in which nothing moves. Default 60 000; a repeated full batch alone may take seconds. */
  readonly timeoutMs?: number;
  /** How often a call is repeated that is safe to repeat. Default 5. */
  readonly retries?: number;
  /** The wait before the first repetition; it doubles each time. Default 500. */
  readonly backoffMs?: number;
  /** No single wait is longer. Default 20 000. */
  readonly longestBackoffMs?: number;
  /** Calls under way at once; the others wait. Default 4: a server process has 15 database connections. */
  readonly concurrency?: number;
  /** Sent with every call, such as what a gateway asks for. */
  readonly headers?: Readonly<Record<string, string>>;
  /** Waits; for tests. Rejects when the signal is aborted. */
  readonly sleep?: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Uniform in [0, 1): spreads the repetitions of many clients; for tests. */
  readonly random?: () => number;
}

/** Options with every default filled in. */
export interface Settings {
  /** Without credentials, query and trailing slash. */
  readonly base: string;
  /** Sent with every call; they hold the credentials. */
  readonly headers: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  readonly retries: number;
  readonly backoffMs: number;
  readonly longestBackoffMs: number;
  readonly concurrency: number;
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  readonly random: () => number;
}

const parseUri = (trackingUri: unknown): URL => {
  const text = checkText('trackingUri', trackingUri);
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol))
    throw refused('trackingUri', 'an address that begins with http:// or https://', text);
  if (url.search !== '' || url.hash !== '') throw refused('trackingUri', 'an address without ? and #', `${url.origin}${url.pathname}…`);
  return url;
};

const authorization = (auth: Auth): string => {
  // A line break would end the header; fetch refuses it with a message that shows the secret.
  const clean = (where: string, value: unknown): string => {
    const text = checkText(where, value);
    if (/[\r\n]/.test(text)) throw refused(where, 'one line', 'several lines');
    return text;
  };
  if ('token' in auth) return `Bearer ${clean('auth.token', auth.token)}`;
  const pair = `${clean('auth.username', auth.username)}:${clean('auth.password', auth.password)}`;
  return `Basic ${Buffer.from(pair).toString('base64')}`;
};

/** Checks the options and fills in the defaults. */
export const resolveOptions = (options: MlflowClientOptions): Settings => {
  const url = parseUri(options.trackingUri);
  const auth =
    options.auth ??
    (url.username === '' ? undefined : { username: decodeURIComponent(url.username), password: decodeURIComponent(url.password) });
  const count = (
    name: 'timeoutMs' | 'retries' | 'backoffMs' | 'longestBackoffMs' | 'concurrency',
    otherwise: number,
    least: number,
  ): number => checkInteger(name, options[name] ?? otherwise, least, 2 ** 31 - 1);
  return {
    base: `${url.origin}${url.pathname.replace(/\/+$/, '')}`,
    headers: { ...options.headers, ...(auth === undefined ? {} : { authorization: authorization(auth) }) },
    timeoutMs: count('timeoutMs', 60_000, 1),
    retries: count('retries', 5, 0),
    backoffMs: count('backoffMs', 500, 0),
    longestBackoffMs: count('longestBackoffMs', 20_000, 0),
    concurrency: count('concurrency', 4, 1),
    sleep: options.sleep ?? (async (ms, signal) => void (await wait(ms, undefined, signal === undefined ? {} : { signal }))),
    random: options.random ?? Math.random,
  };
};
