// `node --import` this, with MODULE_TRACE naming a file: the file receives the URL of every module that is imported.
import { appendFileSync } from 'node:fs';
import { register } from 'node:module';
import { isMainThread } from 'node:worker_threads';

if (isMainThread) register(import.meta.url);

export async function load(url, context, nextLoad) {
  appendFileSync(process.env.MODULE_TRACE, `${url}\n`);
  return nextLoad(url, context);
}
