import { formatFitting, withoutEmptyColumns, withPerfect } from '../../../core/cli/compare-tables.ts';
import { statisticsDraws } from '../../../core/cli/compared-runs.ts';
import { compare } from '../../../core/compare/compare.ts';
import type { ComparedRun } from '../../../core/compare/compared-run.ts';

const plainText = (text: string) => text.replaceAll(/\u001b\[[\d;]*m/g, '').split('\n'); // colours of the machine that runs this

describe('withoutEmptyColumns', () => {
  it('drops what no group has a value of', () => {
    const rows = [
      ['A', '[]', '1'],
      ['B', '–', '–'],
    ];
    expect(withoutEmptyColumns({ columns: ['', 'plugins', 'gamma'], rows })).toEqual({
      columns: ['', 'gamma'],
      rows: [
        ['A', '1'],
        ['B', '–'],
      ],
    });
  });
});

describe('formatFitting', () => {
  const groups = { columns: ['', 'experiment', 'gamma'], rows: [['A', 'made/ring', '1'], ['B', 'made/ring', '10'], ['C', 'made/ring', '5']] }; // prettier-ignore
  const metrics = { columns: ['metric', '', 'n'], rows: [['modes', 'A', '1'], ['', 'B', '2'], ['kl', 'A', '3']] }; // prettier-ignore

  it('leaves a table that fits as it is', () => {
    expect(plainText(formatFitting(groups, 80))[1]).toBe('A  made/ring   1');
  });

  it('turns groups on their side, as many in a block as fit', () => {
    // A and B need 10 + 2 + 9 + 2 + 9 = 32 characters; the table as it is 3 + 12 + 5 = 20
    const wide = { columns: [...groups.columns, 'a param of a long name'], rows: groups.rows.map((row) => [...row, '0']) };
    expect(plainText(formatFitting(wide, 35)).map((line) => line.trimEnd())).toEqual([
      '                        A',
      'experiment              made/ring',
      'gamma                   1',
      'a param of a long name  0',
      '',
      '                        B',
      'experiment              made/ring',
      'gamma                   10',
      'a param of a long name  0',
      '',
      '                        C',
      'experiment              made/ring',
      'gamma                   5',
      'a param of a long name  0',
    ]);
  });

  it('makes headings of the names of metrics', () => {
    expect(plainText(formatFitting(metrics, 10)).map((line) => line.trimEnd())).toEqual([
      'metric',
      '     n',
      'modes',
      '  A  1',
      '  B  2',
      'kl',
      '  A  3',
    ]);
  });
});

describe('withPerfect', () => {
  it('adds what a perfect sampler reaches, the mean over a group, and nothing where no metric has it', () => {
    const run = (dir: string, perfect: number | null): ComparedRun => {
      const metrics = { 'mode-coverage/modes': { last: 5, best: 5 }, 'mode-coverage/perfect-modes': { last: perfect, best: null } };
      return { id: dir, experiment: 'ring', dir, status: 'finished', seed: Number(dir), step: 1, started: 0, params: {}, metrics };
    };
    const shown = (runs: readonly ComparedRun[]) => {
      const comparison = compare(runs, { metrics: ['mode-coverage/modes'], draws: statisticsDraws() });
      return withPerfect({ columns: ['metric', 'mean', 'curve'], rows: [['modes', '5', '▁']] }, comparison, runs);
    };
    expect(shown([run('1', 8), run('2', 7)])).toEqual({
      columns: ['metric', 'mean', 'perfect', 'curve'],
      rows: [['modes', '5', '7.5', '▁']],
    });
    expect(shown([run('1', null)]).columns).toEqual(['metric', 'mean', 'curve']);
  });
});
