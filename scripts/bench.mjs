// Runs the benchmarks in test/bench on the built code (`npm run bench` builds first): what stands there is bundled, core and plugins are not.
import { build } from 'esbuild';
import { relative, resolve, dirname } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const outfile = `${root}.cache/bench/main.mjs`;

/** core/x.ts and plugins/x.ts → dist/…/x.js, as seen from the bundle. */
const takeBuilt = {
  name: 'take-built',
  setup: ({ onResolve }) =>
    onResolve({ filter: /\.ts$/ }, ({ path, resolveDir }) => {
      const file = relative(root, resolve(resolveDir, path));
      if (!/^(core|plugins)\b/.test(file)) return undefined;
      const built = `${root}dist/${file.slice(0, -3)}.js`;
      return { path: `./${relative(dirname(outfile), built)}`, external: true };
    }),
};

await build({
  entryPoints: [`${root}test/bench/run.ts`],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  packages: 'external',
  plugins: [takeBuilt],
});
await import(outfile);
