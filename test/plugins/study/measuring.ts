/** What a study finds, with the repository's plugins and the judgement of its rows. */
import type { Engine, Plugin, StudyFindings } from 'ganvil';

import { compiledEngine } from '../../../core/engine/compiled.ts';
import { Registry } from '../../../core/registry.ts';
import { RandomStreams } from '../../../core/run/random.ts';
import { checkFindings, type JudgedRow, judged } from '../../../core/run/study-rows.ts';
import { plugins } from '../../../plugins/index.ts';

export interface Found extends StudyFindings {
  readonly judged: readonly JudgedRow[];
  /** A row by its name. */
  row(name: string): JudgedRow;
  /** Rows outside tolerance, by name. */
  readonly outside: readonly string[];
}

/** Measures on the compiled engine, or on the one given. */
export async function measure(study: Plugin<'study'>, params: object = {}, engine?: Engine): Promise<Found> {
  const on = engine ?? (await compiledEngine({ backend: 'cpu', check: false }));
  const registry = new Registry(plugins);
  const made = study.create(study.params.parse(params), {
    dataFolder: undefined,
    resolvePath: (path) => path,
    plugin: (kind, use) => registry.get(kind, use),
  });
  const found = await made.measure({ engine: on, random: new RandomStreams(1, on.feed).stream('study'), progress: async () => {} });
  checkFindings(study.id, found);
  const rows = judged(found.rows);
  return {
    ...found,
    judged: rows,
    row: (name) => {
      const one = rows.find((candidate) => candidate.name === name);
      if (one === undefined) throw new Error(`No row ${name} among ${rows.map((candidate) => candidate.name).join(', ')}`);
      return one;
    },
    outside: rows.filter(({ within }) => !within).map(({ name }) => name),
  };
}
