import { beforeEach, expect, jest, test } from '@jest/globals';

let failure: Error & { code?: string };

beforeEach(() => {
  jest.resetModules();
  // virtual: the package is optional, and these tests are about its absence
  jest.unstable_mockModule(
    '@tensorflow/tfjs-node',
    () => {
      throw failure;
    },
    { virtual: true },
  );
});

const fail = (message: string, code?: string) => Object.assign(new Error(message), code === undefined ? {} : { code });
const start = async () => (await import('../../../core/engine/backend.ts')).startBackend('tensorflow');

test.each([
  ['the package is missing', fail("Cannot find package '@tensorflow/tfjs-node'", 'ERR_MODULE_NOT_FOUND')],
  ['a part of the package is missing', fail("Cannot find module '@mapbox/node-pre-gyp'\nRequire stack: …", 'MODULE_NOT_FOUND')],
  // its own words, shortened
  ['the addon was not built', fail('The Node.js native addon module (tfjs_binding.node) can not be found at path: …')],
  ['the addon finds no TensorFlow', fail('libtensorflow.so.2: cannot open shared object file', 'ERR_DLOPEN_FAILED')],
])('the backend tensorflow says how to get it where %s', async (_where, error) => {
  failure = error;
  const refused = await start().then(
    () => undefined,
    (reason: unknown) => reason as Error,
  );
  expect(refused).toMatchObject({ code: 'E_ENGINE_BACKEND' });
  expect(refused!.message).toContain(error.message.split('\n', 1)[0]!);
  expect(refused!.message).toMatch(/scripts\/install-tfjs-node.*npm install @tensorflow\/tfjs-node.*--backend wasm/);
});

test('any other failure of the package is passed on as it is', async () => {
  failure = fail('the library is of another planet');
  await expect(start()).rejects.toThrow('the library is of another planet');
});
