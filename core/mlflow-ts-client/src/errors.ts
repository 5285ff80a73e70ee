import { inspect } from 'node:util';

/** What went wrong with a call, beside its message. */
export interface MlflowErrorDetails {
  /** MLflow's own `error_code`, or one of `ClientErrorCode` where the server gave none. */
  readonly code: string;
  /** The HTTP status; absent if no answer came or the client refused the call. */
  readonly status?: number;
  /** True if the same call may succeed later. */
  readonly retryable: boolean;
  /** True if the server certainly did not carry out the call. */
  readonly notExecuted?: boolean;
  /** How long the server asks to wait. */
  readonly retryAfterMs?: number;
  readonly cause?: unknown;
}

/** Codes for what MLflow itself has no answer to: it was never reached, or what came back was not its own. */
export type ClientErrorCode =
  | 'NO_ANSWER'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'MALFORMED_RESPONSE'
  | 'REDIRECTED'
  | 'UNREADABLE_SOURCE'
  | 'INVALID_PARAMETER_VALUE'
  | 'NOT_SUPPORTED';

/** Every failure of this package. */
export class MlflowError extends Error {
  readonly code: string;
  readonly status: number | undefined;
  readonly retryable: boolean;
  readonly notExecuted: boolean;
  readonly retryAfterMs: number | undefined;
  /** How often the call was made before this error was given up to the caller; 0 if it was refused unsent. */
  attempts = 0;

  constructor(message: string, { code, status, retryable, notExecuted = false, retryAfterMs, cause }: MlflowErrorDetails) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'MlflowError';
    this.code = code;
    this.status = status;
    this.retryable = retryable;
    this.notExecuted = notExecuted;
    this.retryAfterMs = retryAfterMs;
  }
}

/** A call that the client refuses to send, because the server would reject it or, worse, lose part of it in silence. */
export const refused = (where: string, expected: string, received: unknown): MlflowError =>
  new MlflowError(`${where}: expected ${expected}, received ${describe(received)}.`, {
    code: 'INVALID_PARAMETER_VALUE',
    retryable: false,
    notExecuted: true,
  });

/** A value as a message shows it: short, and of one line. */
export const describe = (value: unknown): string => {
  const text = typeof value === 'string' ? JSON.stringify(value) : inspect(value, { depth: 0, breakLength: Infinity, maxArrayLength: 3 });
  return text.length > 80 ? `${text.slice(0, 77)}… (${text.length} characters)` : text;
};
