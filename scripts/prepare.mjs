// Builds after `npm ci`. Two cases must not fail, so that nothing is left half made:
// - `npx ganvil` in this repository: npm links the root package into npx's cache and runs `prepare` again.
// - `npm ci --omit=dev`: there is no compiler.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const compiler = fileURLToPath(new URL('../node_modules/typescript7/bin/tsc', import.meta.url));

if (process.env.npm_command === 'exec') {
  // already built by npm ci; core/cli/ganvil.js says so if not
} else if (existsSync(compiler)) {
  process.exitCode = spawnSync(process.execPath, [compiler, '-b'], { cwd: root, stdio: 'inherit' }).status ?? 1;
} else {
  console.error('ganvil: not built, because the development dependencies are not installed.');
}
