/** A page of the docs as its reader uses it: the files it shows, with fewer steps, and the commands it gives. */
import { mkdirSync, mkdtempSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fromHere = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const shorter = (text: string) => text.replace(/steps: (1000|500)/g, 'steps: 4').replace('seeds: 3', 'seeds: 1');

export interface Page {
  readonly text: string;
  /** Of blocks of YAML that begin with their path. */
  readonly files: readonly (readonly [name: string, text: string])[];
  readonly commands: readonly string[];
}

export async function readPage(name: string): Promise<Page> {
  const text = await readFile(fromHere(`../../docs/${name}`), 'utf8');
  return {
    text,
    files: [...text.matchAll(/```yaml\n# (\S+)\n(.*?)```/gs)].map(([, file, body]) => [file!, body!] as const),
    commands: [...text.matchAll(/```sh\n(.*?)```/gs)].flatMap(([, block]) => block!.trim().split('\n')),
  };
}

/** A new folder with the page's files, beside the quickstart. Whoever asks for it removes it. */
export function folderOf({ files }: Page): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'ganvil-docs-')));
  for (const [name, text] of files) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), shorter(text));
  }
  symlinkSync(fromHere('../../experiments/quickstart'), join(folder, 'experiments/quickstart'));
  return folder;
}
