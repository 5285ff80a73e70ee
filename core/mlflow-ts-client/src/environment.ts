import { MlflowError } from './errors.ts';
import type { MlflowClientOptions } from './options.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

const unsupported = (name: string, remedy: string): MlflowError =>
  new MlflowError(`${name}: Node's fetch takes no TLS settings per client. ${remedy}`, {
    code: 'NOT_SUPPORTED',
    retryable: false,
    notExecuted: true,
  });

const numberOf = (environment: Environment, name: string): number | undefined => {
  const text = environment[name];
  if (text === undefined || text.trim() === '') return undefined;
  if (!/^\d+$/.test(text.trim())) {
    throw new MlflowError(`${name}: expected a whole number, received ${JSON.stringify(text)}.`, {
      code: 'INVALID_PARAMETER_VALUE',
      retryable: false,
    });
  }
  return Number(text);
};

/**
 * Client options from the names that MLflow's own clients read: `MLFLOW_TRACKING_URI`, `MLFLOW_TRACKING_USERNAME` with `MLFLOW_TRACKING_PASSWORD`
 * (they win over the token), `MLFLOW_TRACKING_TOKEN`, `MLFLOW_HTTP_REQUEST_TIMEOUT` (seconds), `MLFLOW_HTTP_REQUEST_MAX_RETRIES`.
 * What is not set is absent. The only place in this package that reads the process's environment, and only if none is handed in.
 */
export const fromEnvironment = (environment: Environment = process.env): Partial<MlflowClientOptions> => {
  const {
    MLFLOW_TRACKING_URI: uri,
    MLFLOW_TRACKING_USERNAME: username,
    MLFLOW_TRACKING_PASSWORD: password,
    MLFLOW_TRACKING_TOKEN: token,
  } = environment;
  if (/^(true|1)$/i.test(environment.MLFLOW_TRACKING_INSECURE_TLS ?? '') && environment.NODE_TLS_REJECT_UNAUTHORIZED !== '0') {
    throw unsupported(
      'MLFLOW_TRACKING_INSECURE_TLS',
      'Start the process with NODE_TLS_REJECT_UNAUTHORIZED=0, or better with NODE_EXTRA_CA_CERTS.',
    );
  }
  if (environment.MLFLOW_TRACKING_SERVER_CERT_PATH && !environment.NODE_EXTRA_CA_CERTS) {
    throw unsupported('MLFLOW_TRACKING_SERVER_CERT_PATH', 'Start the process with NODE_EXTRA_CA_CERTS set to the same file.');
  }
  const seconds = numberOf(environment, 'MLFLOW_HTTP_REQUEST_TIMEOUT');
  const retries = numberOf(environment, 'MLFLOW_HTTP_REQUEST_MAX_RETRIES');
  return {
    ...(uri ? { trackingUri: uri } : {}),
    ...(username && password ? { auth: { username, password } } : token ? { auth: { token } } : {}),
    ...(seconds === undefined ? {} : { timeoutMs: seconds * 1000 }),
    ...(retries === undefined ? {} : { retries }),
  };
};
