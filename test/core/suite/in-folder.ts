import { join } from 'node:path';

import { GanvilErrors } from '../../../core/errors.ts';
import { loadSuite, type Suite, type SuiteOptions } from '../../../core/suite/suite.ts';
import { registry } from '../../fixtures/spec/plugins.ts';
import { type Files, inFolder, SMALL } from '../spec/diagnose.ts';

export const METRICS = `${SMALL}metrics: [coverage, pictures]\n`;
/** Two specs, of which one has a term. */
export const TWO: Files = { 'plain.yaml': METRICS, 'sloped.yaml': METRICS.replace('plain', '[plain, slope]') };

type Options = Omit<SuiteOptions, 'registry'>;

/** The suite in a folder `experiments/toys` of these files. */
export const suiteOf = (text: string, specs: Files = TWO, options: Options = {}): Promise<Suite> =>
  inFolder(
    Object.fromEntries(Object.entries({ 'suite.yaml': text, ...specs }).map(([name, inside]) => [`experiments/toys/${name}`, inside])),
    (folder) => loadSuite(join(folder, 'experiments/toys/suite.yaml'), { registry, ...options }),
  );

/** Its problems, as a user sees them, without the folder. */
export async function problemsOf(text: string, specs: Files = TWO, options: Options = {}): Promise<string> {
  try {
    await suiteOf(text, specs, options);
    return 'no problems';
  } catch (error) {
    if (!(error instanceof GanvilErrors)) throw error;
    return error.problems.map(({ code, message }) => `${code} ${message}`.replaceAll(/[^ "]*\/experiments\/toys\//g, '')).join('\n');
  }
}
