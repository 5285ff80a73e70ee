import { describe, expect, it } from '@jest/globals';

import { fromEnvironment, MlflowClient } from '../../../core/mlflow-ts-client/src/index.ts';
import { resolveOptions } from '../../../core/mlflow-ts-client/src/options.ts';

describe('options', () => {
  it('keep the path of the tracking URI, without slashes at its end', () => {
    expect(new MlflowClient({ trackingUri: 'https://host:8080/ml//' }).trackingUri).toBe('https://host:8080/ml');
    expect(new MlflowClient({ trackingUri: 'http://host' }).trackingUri).toBe('http://host');
  });

  it.each(['sqlite:///x.db', 'file:/tmp', 'localhost:5000', '', 'http://host?x=1', 'http://host#runs', undefined])(
    'refuse %p as a tracking URI',
    (trackingUri) => {
      expect(() => new MlflowClient({ trackingUri: trackingUri as string })).toThrow(/^trackingUri: expected /);
    },
  );

  it('take credentials out of the URI, and never show them', () => {
    const settings = resolveOptions({ trackingUri: 'http://me:p%40ss@host/' });
    expect(settings.base).toBe('http://host');
    expect(settings.headers).toEqual({ authorization: `Basic ${btoa('me:p@ss')}` });
    expect(() => resolveOptions({ trackingUri: 'http://me:secret@host/?x' })).toThrow(/^(?!.*secret)/);
  });

  it.each([{ timeoutMs: 0 }, { retries: -1 }, { concurrency: 0 }, { backoffMs: 0.5 }])('refuse %j', (wrong) => {
    expect(() => resolveOptions({ trackingUri: 'http://host', ...wrong })).toThrow(Object.keys(wrong)[0]);
  });

  it('refuse a token of several lines without showing it', () => {
    expect(() => resolveOptions({ trackingUri: 'http://host', auth: { token: 'sec\nret' } })).toThrow(
      'auth.token: expected one line, received "several lines".',
    );
  });
});

describe('fromEnvironment', () => {
  it('reads the names that other MLflow clients read', () => {
    expect(
      fromEnvironment({ MLFLOW_TRACKING_URI: 'http://host', MLFLOW_HTTP_REQUEST_TIMEOUT: '7', MLFLOW_HTTP_REQUEST_MAX_RETRIES: '0' }),
    ).toEqual({ trackingUri: 'http://host', timeoutMs: 7000, retries: 0 });
    expect(fromEnvironment({ MLFLOW_TRACKING_TOKEN: 't' })).toEqual({ auth: { token: 't' } });
    expect(fromEnvironment({})).toEqual({});
  });

  it('lets user and password win over the token, if both are there', () => {
    const all = { MLFLOW_TRACKING_USERNAME: 'u', MLFLOW_TRACKING_PASSWORD: 'p', MLFLOW_TRACKING_TOKEN: 't' };
    expect(fromEnvironment(all)).toEqual({ auth: { username: 'u', password: 'p' } });
    expect(fromEnvironment({ ...all, MLFLOW_TRACKING_PASSWORD: '' })).toEqual({ auth: { token: 't' } });
  });

  it('refuses what it cannot do instead of connecting another way', () => {
    expect(() => fromEnvironment({ MLFLOW_TRACKING_INSECURE_TLS: 'true' })).toThrow(/NODE_EXTRA_CA_CERTS/);
    expect(() => fromEnvironment({ MLFLOW_TRACKING_SERVER_CERT_PATH: '/ca.pem' })).toThrow(/NODE_EXTRA_CA_CERTS/);
    expect(fromEnvironment({ MLFLOW_TRACKING_SERVER_CERT_PATH: '/ca.pem', NODE_EXTRA_CA_CERTS: '/ca.pem' })).toEqual({});
    expect(() => fromEnvironment({ MLFLOW_HTTP_REQUEST_TIMEOUT: 'soon' })).toThrow('expected a whole number, received "soon"');
  });
});
