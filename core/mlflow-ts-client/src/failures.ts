import { MlflowError } from './errors.ts';

/** Names for answers without a code of their own, as proxies and the server's HTML pages are. MLflow uses the same names. */
const CODE_OF_STATUS: Readonly<Record<number, string>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'ENDPOINT_NOT_FOUND',
  405: 'ENDPOINT_NOT_FOUND',
  413: 'REQUEST_TOO_LARGE',
  429: 'REQUEST_LIMIT_EXCEEDED',
  500: 'INTERNAL_ERROR',
  501: 'NOT_IMPLEMENTED',
  503: 'TEMPORARILY_UNAVAILABLE',
};

const TRANSIENT = new Set([408, 429, 500, 502, 503, 504]);

/** The connection was never made, so no server saw the call. */
const UNCONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT']);

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

const parsed = (text: string): Record<string, unknown> => {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : {};
  } catch {
    return {};
  }
};

/** Messages may hold whole SQL statements, or be a page of HTML: one short line is enough. */
const firstLine = (text: string): string => {
  const line =
    text
      .replace(/<(style|title|script)[^>]*>.*?<\/\1>|<[^>]*>/gis, ' ')
      .split(/\r?\n/)
      .map((part) => part.trim())
      .find((part) => part !== '') ?? 'no message';
  return line.length > 400 ? `${line.slice(0, 399)}…` : line;
};

/** Seconds, or a date, which is measured against the answer's own date: the two clocks need not agree. */
const retryAfterMs = (headers: Headers): number | undefined => {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value.trim()) ? Number(value) * 1000 : Date.parse(value) - Date.parse(headers.get('date') ?? '');
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
};

/** The error of an answer that is not 2xx: MLflow's JSON, the artifact routes' `detail`, or a page of some proxy. */
export const errorOfAnswer = (call: string, status: number, headers: Headers, body: string): MlflowError => {
  if (status >= 300 && status < 400) {
    const target = headers.get('location') ?? 'an unnamed place';
    return new MlflowError(`${call}: the server redirects to ${target}. Use that address as the tracking URI.`, {
      code: 'REDIRECTED',
      status,
      retryable: false,
    });
  }
  const json = parsed(body);
  const text = [json.message, json.detail, body].find((part) => typeof part === 'string' && part !== '');
  const message = firstLine(typeof text === 'string' ? text : '');
  const code = typeof json.error_code === 'string' ? json.error_code : (CODE_OF_STATUS[status] ?? `HTTP_${status}`);
  // A server whose database connections are all taken says so with a 400.
  const overloaded = status === 400 && code === 'BAD_REQUEST' && message.includes('QueuePool limit');
  const noArtifactStore = status === 503 && message.includes('Artifact serving is disabled');
  const wait = retryAfterMs(headers);
  return new MlflowError(`${call}: ${status} ${code}: ${message}`, {
    code,
    status,
    retryable: overloaded || (TRANSIENT.has(status) && !noArtifactStore),
    notExecuted: status === 429 || (status < 500 && status !== 408 && !overloaded),
    ...(wait === undefined ? {} : { retryAfterMs: wait }),
  });
};

const causeCode = (failure: unknown): string => {
  for (let at = failure; isRecord(at); at = at.cause) if (typeof at.code === 'string') return at.code;
  return '';
};

const causeMessage = (failure: unknown): string => {
  let message = 'no reason given';
  for (let at = failure; isRecord(at); at = at.cause) if (typeof at.message === 'string' && at.message !== '') message = at.message;
  return firstLine(message);
};

/** The error of a call that got no answer, or only part of one. */
export const errorOfConnection = (call: string, failure: unknown): MlflowError => {
  const code = causeCode(failure);
  const untrusted = /CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL/.test(code);
  return new MlflowError(`${call}: no answer (${[code, causeMessage(failure)].filter((part) => part !== '').join(': ')})`, {
    code: 'NO_ANSWER',
    retryable: !untrusted,
    notExecuted: untrusted || UNCONNECTED.has(code),
    cause: failure,
  });
};

/** The error of a call whose answer took too long. */
export const errorOfTimeout = (call: string, timeoutMs: number): MlflowError =>
  new MlflowError(`${call}: no answer within ${timeoutMs} ms`, { code: 'TIMEOUT', retryable: true });

/** The error of an upload whose source could not be read. */
export const errorOfSource = (call: string, cause: unknown): MlflowError =>
  new MlflowError(`${call}: the source of the upload failed: ${causeMessage(cause)}`, {
    code: 'UNREADABLE_SOURCE',
    retryable: false,
    cause,
  });

/** The error of a call that its caller gave up. */
export const errorOfAbort = (call: string, reason: unknown): MlflowError =>
  new MlflowError(`${call}: aborted by the caller`, { code: 'ABORTED', retryable: false, cause: reason });

/** The error of a 2xx answer that is not what MLflow sends. Cut short, it may be whole the next time; a foreign page stays one. */
export const errorOfContent = (call: string, status: number, expected: string, retryable: boolean): MlflowError =>
  new MlflowError(`${call}: expected ${expected}, received something else. Is this the address of an MLflow server?`, {
    code: 'MALFORMED_RESPONSE',
    status,
    retryable,
  });
