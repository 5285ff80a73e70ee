#!/usr/bin/env node
// Plain JavaScript with its run bit in git: it exists before the build, so `npx ganvil` can say what is missing.
import { existsSync } from 'node:fs';

const main = new URL('../../dist/core/cli/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  console.error('ganvil is not built yet. Run: npm run build');
  process.exitCode = 1;
}
