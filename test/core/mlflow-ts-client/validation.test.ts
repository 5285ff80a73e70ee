import { describe, expect, it } from '@jest/globals';

import { artifactAddress, checkArtifactPath } from '../../../core/mlflow-ts-client/src/artifact-paths.ts';
import { decodeNumber, encodeNumber, encodePoint } from '../../../core/mlflow-ts-client/src/encoding.ts';
import { quoteKey, quoteValue, where } from '../../../core/mlflow-ts-client/src/filters.ts';
import { MlflowError } from '../../../core/mlflow-ts-client/src/errors.ts';
import { checkInteger, checkKey, checkText, cutText, safeKey } from '../../../core/mlflow-ts-client/src/validation.ts';

const refusal = (call: () => unknown): MlflowError => {
  try {
    call();
  } catch (error) {
    if (error instanceof MlflowError) return error;
  }
  throw new Error('expected a refusal');
};

describe('keys', () => {
  // Each was sent to MLflow 3.17.2 as the key of a metric: these were stored,
  it.each(['loss', 'val/fid score', 'a:b', 'a/..b', 'é漢', '𝒳', '²', '½', 'x'.repeat(250), '𐐀'.repeat(250)])('takes %j', (key) => {
    expect(checkKey('key', key)).toBe(key);
  });

  // and these were answered by 400; the number, which JSON carries, by a loss in silence.
  it.each([
    '',
    '/a',
    'a/',
    'a//b',
    './a',
    'a/.',
    '..a',
    'a/../b',
    'a\tb',
    'a\n',
    'a\u0301',
    'a\u00a0b',
    '😀',
    'x'.repeat(251),
    '𐐀'.repeat(251),
    7,
  ])('refuses %j', (key) => {
    expect(refusal(() => checkKey('key', key))).toMatchObject({ code: 'INVALID_PARAMETER_VALUE', retryable: false, attempts: 0 });
  });

  it.each([
    ['val/fid@10k', 'val/fid_10k'],
    ['a//b', 'a/_/b'],
    ['../a', '_/a'],
    ['..a', '_a'],
    ['', '_'],
    ['größe', 'gr__e'],
    [`${'x'.repeat(249)}/y`, 'x'.repeat(249)], // a key of 250 characters would end in a slash
  ])('makes %j a key that every server takes', (name, key) => {
    expect(safeKey(name)).toBe(key);
    expect(checkKey('key', safeKey(name))).toBe(key);
  });
});

describe('numbers', () => {
  it.each([
    [NaN, 'NaN'],
    [Infinity, 'Infinity'],
    [-Infinity, '-Infinity'],
    [0.1, 0.1],
    [-3, -3],
    [5e-324, 5e-324],
  ])('sends %p as %p and reads it back', (value, wire) => {
    expect(encodeNumber('value', value)).toBe(wire);
    expect(decodeNumber(JSON.parse(JSON.stringify(wire)))).toBe(value);
  });

  it('reads the largest double as infinite, because that is how a database keeps infinity', () => {
    expect(decodeNumber(1.7976931348623157e308)).toBe(Infinity);
    expect(decodeNumber(-1.7976931348623157e308)).toBe(-Infinity);
    expect(decodeNumber(1.79e308)).toBe(1.79e308);
  });

  it.each(['nan', '1', null, undefined, true])('reads %p as no number', (value) => {
    expect(decodeNumber(value)).toBeUndefined();
  });

  it.each([0.5, NaN, 2 ** 53, '1', undefined])('refuses %p as an integer', (value) => {
    expect(refusal(() => checkInteger('step', value)).message).toMatch(/^step: expected a safe integer, received /);
  });

  it('names the metric and the field that it refuses', () => {
    const point = { key: 'loss/d', value: 1, timestamp: 1.5, step: 0 };
    expect(refusal(() => encodePoint(point)).message).toBe(
      'timestamp of metric "loss/d" (milliseconds): expected a safe integer, received 1.5.',
    );
    expect(refusal(() => encodePoint({ ...point, timestamp: -1 })).message).toContain('expected at least 0, received -1.');
    expect(refusal(() => encodePoint({ ...point, timestamp: 1, value: '3' as never })).message).toContain(
      'expected a number, received "3".',
    );
  });

  it('takes a negative step', () => {
    expect(encodePoint({ key: 'a', value: NaN, timestamp: 0, step: -3 })).toEqual({ key: 'a', value: 'NaN', timestamp: 0, step: -3 });
  });
});

describe('texts', () => {
  it('counts characters and not UTF-16 units', () => {
    expect(checkText('value', '😀'.repeat(5), 5)).toHaveLength(10);
    expect(refusal(() => checkText('value', '😀'.repeat(6), 5)).message).toContain('at most 5 characters');
  });

  it.each(['a\u0000b', '\ud800', 'a\udc00'])('refuses %j, which has no place in a database or no UTF-8 form', (text) => {
    refusal(() => checkText('value', text));
  });

  it('cuts to the limit, the mark included, and between characters', () => {
    expect(cutText('😀😀😀😀', 3)).toBe('😀😀…');
    expect(cutText('abc', 3)).toBe('abc');
    expect(cutText('abcdef', 4, ' →x')).toBe('a →x');
    expect(cutText('abcdef', 2, 'long')).toBe('lo');
  });
});

describe('paths of artifacts', () => {
  it.each(['a.png', 'images/loss d+step+1.png', 'ü/ñ 漢.txt', 'a+b&c?d;e:f\'g"h', 'a\\b', '100%', '..a/b..', 'x'.repeat(255)])(
    'takes %j',
    (path) => {
      expect(checkArtifactPath(path)).toBe(path);
    },
  );

  it.each([
    ...['', '/a', 'a/', 'a//b', '.', '..', 'a/../b', '../a', 'a/..', './a', '..\\a', 'a\\..\\b', '\\a', 'C:/a', 'c:a', 'file:/a'],
    ...['a#b', 'a\nb', 'a\u007fb', '%2e%2e/a', 'a%252e', '100%25.txt', '\ud800', 'ü'.repeat(128)],
  ])('refuses %j', (path) => {
    expect(refusal(() => checkArtifactPath(path)).code).toBe('INVALID_PARAMETER_VALUE');
  });

  it('are encoded part by part below the root of the run', () => {
    expect(artifactAddress('mlflow-artifacts:/1/abc/artifacts', 'a b/ü?.png')).toBe(
      '/api/2.0/mlflow-artifacts/artifacts/1/abc/artifacts/a%20b/%C3%BC%3F.png',
    );
  });

  it.each(['/srv/mlruns/1/abc/artifacts', 's3://bucket/1', 'file:///srv/1', 'mlflow-artifacts://elsewhere:80/1', ''])(
    'are refused below %j, which the tracking server does not serve',
    (uri) => {
      expect(refusal(() => artifactAddress(uri, 'a')).code).toBe('NOT_SUPPORTED');
    },
  );
});

describe('filters', () => {
  it('quote keys with spaces and slashes, and values by the quotes that they hold', () => {
    expect(where('metrics', 'val/fid score', '>=', 3)).toBe('metrics.`val/fid score` >= 3');
    expect(where('attributes', 'status', '=', 'FINISHED')).toBe("attributes.status = 'FINISHED'");
    expect(quoteValue("it's")).toBe('"it\'s"');
  });

  it('refuse what MLflow has no way to write', () => {
    refusal(() => quoteValue('both \' and "'));
    refusal(() => quoteKey('a`b'));
    refusal(() => quoteValue(NaN));
  });
});
