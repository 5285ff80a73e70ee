/** What goes wrong between the command line and an MLflow server, as errors that say what to do. */
import { MlflowError } from 'mlflow-ts-client';

import { GanvilError } from '../errors.ts';

const SAID: Readonly<Record<string, readonly [expected: string, fix: string]>> = {
  NO_ANSWER: [
    'an MLflow server that answers',
    'See that it runs, and that the address is right; a server is started with `mlflow server`.',
  ],
  TIMEOUT: ['an MLflow server that answers in time', 'Give it longer with MLFLOW_HTTP_REQUEST_TIMEOUT (seconds).'],
  UNAUTHENTICATED: ['a server that lets us in', 'Set MLFLOW_TRACKING_USERNAME and MLFLOW_TRACKING_PASSWORD, or MLFLOW_TRACKING_TOKEN.'],
  PERMISSION_DENIED: [
    'a server that lets us in',
    'The user may not read this, or the server does not go by this name: start it with --allowed-hosts, or use its address.',
  ],
  ENDPOINT_NOT_FOUND: ['an MLflow server', 'Something else answers there, or the server has a path prefix that the address lacks.'],
  MALFORMED_RESPONSE: ['an MLflow server', 'Something else answers there, or the server has a path prefix that the address lacks.'],
  REDIRECTED: ['an MLflow server at this address', 'Use the address that it names.'],
};

/** The error of a call to the server at `place`; what is no failure of such a call stays as it is. */
export function serverError(place: string, error: unknown): unknown {
  if (!(error instanceof MlflowError)) return error;
  const [expected, fix] = SAID[error.code] ?? ['an answer of the MLflow server'];
  const received = error.message.replace(/\.$/, '');
  return new GanvilError('E_TRACKER', { where: place, expected, received, ...(fix === undefined ? {} : { fix }) }, { cause: error });
}

/** The error of an address or a setting with which no server can be asked. */
export function addressError(error: unknown): unknown {
  if (!(error instanceof MlflowError)) return error;
  const expected = 'the address of an MLflow server, http:// or https://';
  return new GanvilError('E_CALL_ARGUMENT', { where: '--from', expected, received: error.message.replace(/\.$/, '') }, { cause: error });
}
