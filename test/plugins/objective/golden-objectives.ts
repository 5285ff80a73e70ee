/** The oracle cases of objectives: test/golden/objectives.json. */
import { readFileSync } from 'node:fs';

const { cases } = JSON.parse(readFileSync(new URL('../../golden/objectives.json', import.meta.url), 'utf8')) as {
  cases: { id: string; given: { real: number[]; fake: number[] }; expect: Record<string, number> }[];
};

/** What a case gives and expects. */
export function goldenCase(id: string) {
  const found = cases.find((one) => one.id === id);
  if (found === undefined) throw new Error(`No case ${id}`);
  return found;
}
