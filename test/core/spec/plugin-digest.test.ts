import { createHash } from 'node:crypto';
import { join } from 'node:path';

import { describe, expect, it } from '@jest/globals';

import { digestParams, pluginDigest, withoutSources } from '../../../core/spec/plugin-digest.ts';
import { inFolder } from './diagnose.ts';

describe('the digest of a plugin', () => {
  it("is the SHA-256 of a file's content", () =>
    inFolder({ 'mine.ts': 'one' }, (folder) => {
      expect(pluginDigest(join(folder, 'mine.ts'), folder)).toBe(createHash('sha256').update('one').digest('hex'));
      expect(pluginDigest(join(folder, 'other.ts'), folder)).toBeUndefined();
      return Promise.resolve();
    }));

  it('is name@version of a package, seen from a folder below, scoped or not', () =>
    inFolder(
      {
        'node_modules/some-package/package.json': '{ "version": "1.2.3", "exports": "./index.js" }',
        'node_modules/@mine/package/package.json': '{ "version": "0.1.0" }',
      },
      (folder) => {
        expect(pluginDigest('some-package', join(folder, 'experiments', 'deep'))).toBe('some-package@1.2.3');
        expect(pluginDigest('@mine/package/objectives', folder)).toBe('@mine/package@0.1.0');
        expect(pluginDigest('no-such-package-anywhere', folder)).toBeUndefined();
        return Promise.resolve();
      },
    ));

  it('is a param under the name of the file, short enough for a table', () => {
    expect(digestParams({ '/a/mine.ts': 'ab'.repeat(32), 'some-package': 'some-package@1.2.3' })).toEqual({
      'plugins.mine': 'abababababab',
      'plugins.some-package': 'some-package@1.2.3',
    });
    expect(digestParams()).toEqual({});
  });

  it('is one of several where files of one name lie in different folders', () => {
    const digests = { '/a/mine.ts': 'ab'.repeat(32), '/b/mine.ts': 'cd'.repeat(32) };
    expect(digestParams(digests)).toEqual({ 'plugins.mine': 'abababababab + cdcdcdcdcdcd' });
  });

  it('stands in params for where the plugin lies; of what has no digest the source stays', () => {
    const params = { steps: 1, plugins: ['/a/mine.ts', '/a/other.ts', 'some-package'] };
    const digests = digestParams({ '/a/mine.ts': 'ab'.repeat(32), 'some-package': 'some-package@1.2.3' });
    expect(withoutSources({ ...params, ...digests })).toEqual({ steps: 1, plugins: ['/a/other.ts'], ...digests });
    expect(withoutSources({ ...params, plugins: ['/a/mine.ts'], ...digests })).toEqual({ steps: 1, ...digests });
    expect(withoutSources({ steps: 1, plugins: [] })).toEqual({ steps: 1 });
  });
});
