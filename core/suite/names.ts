/** Which names in a folder are those of specs, and which folders hold none. */
export const SUITE_FILES = ['suite.yaml', 'suite.yml'] as const;

export const isSuiteName = (name: string): boolean => (SUITE_FILES as readonly string[]).includes(name);

/** Settings of other tools, and the schema of specs, that stand beside specs. */
const OTHERS =
  /^(package(-lock)?|npm-shrinkwrap|[tj]sconfig.*|(.*\.)?schema)\.json$|^(pnpm-lock|pnpm-workspace|docker-compose|compose)\.ya?ml$/;

/** True for a file that a folder of specs may mean by it: .yaml, .yml or .json. */
export const isSpecName = (name: string): boolean => /\.(ya?ml|json)$/.test(name) && !isSuiteName(name) && !OTHERS.test(name);

/** True for a folder in which no specs are looked for: hidden, installed, built, or of runs. */
export const isPassedOver = (name: string): boolean => name.startsWith('.') || ['node_modules', 'dist', 'runs', 'mlruns'].includes(name);

/** True for the names in the folder of a run, whose files are a record and no specs. */
export const areOfRun = (names: readonly string[]): boolean => names.includes('run.json');
