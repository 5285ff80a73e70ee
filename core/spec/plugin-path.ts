import { isAbsolute } from 'node:path';

/** True for a plugin that is named by its file: `./mine.ts`, `../mine.js`, an absolute path. Anything else is a package. */
export const isPluginPath = (source: string): boolean => /^\.{1,2}[/\\]/.test(source) || isAbsolute(source);
