import { describe, expect, it } from '@jest/globals';

import type { Section } from '../../../core/report/model.ts';
import { suiteReport, type SuiteReportInput } from '../../../core/report/suite-report.ts';
import type { Case } from '../../../core/suite/cases.ts';
import type { Claim } from '../../../core/suite/claims.ts';
import type { Decision } from '../../../core/suite/decide.ts';
import { failedRun, madeRun, METRIC, textsOf } from './made.ts';

const [PLAIN, SLOPED] = ['plain', 'sloped'].map((name) => ({ name, spec: name }) as Case) as [Case, Case];
const [FIRST, SECOND] = ['More is found.', 'All is found.'].map((text) => ({ text }) as Claim) as [Claim, Claim];
const decision = (claim: Claim, more: Partial<Decision> = {}): Decision => ({
  ...{ text: claim.text, mustHold: false, verdict: 'holds', sentence: 'So many.', metric: METRIC },
  ...{ n: 2, planned: 2, mean: 1, sd: 0, interval: null },
  ...more,
});
const input = (
  more: Partial<Omit<SuiteReportInput, 'suite'>> & { readonly suite?: Partial<SuiteReportInput['suite']> } = {},
): SuiteReportInput => ({
  runs: new Map([
    [PLAIN, [madeRun(1, 4), madeRun(2, 6)]],
    [SLOPED, [madeRun(1, 8)]],
  ]),
  decisions: [decision(FIRST), decision(SECOND)],
  metrics: [METRIC],
  commands: ['npx ganvil report toys --run-missing'],
  ...more,
  suite: { name: 'toys', form: 'full', seeds: 2, interval: 't', cases: [PLAIN, SLOPED], claims: [FIRST, SECOND], ...more.suite },
});
const section = (more: Partial<NonNullable<SuiteReportInput['suite']['report']>['sections'][number]>) => ({
  ...{ title: 'What?', tables: [], studies: [], curves: [], pictures: [], claims: [] },
  ...more,
});
const kinds = ({ blocks }: Section) => blocks.map(({ kind }) => kind);

describe('the report of a suite', () => {
  it('is a summary where the suite says nothing: table, what differs, curves, pictures, claims', () => {
    const { title, sections } = suiteReport(input());
    expect(title).toBe('toys');
    expect(sections.map((one) => [one.title, kinds(one)])).toEqual([
      ['Summary', ['table', 'table']], // numbers, and medians; the made runs have the same params
      ['Curves', ['chart']],
      ['Pictures', ['pictures']],
      ['Claims', ['claims']],
      ['How these numbers came about', ['notes', 'commands', 'table', 'table']],
    ]);
  });

  it('has no empty tables where there is no run yet', () => {
    const { sections } = suiteReport(input({ runs: new Map(), metrics: [], decisions: [], suite: { claims: [] } }));
    expect(sections.map((one) => [one.title, kinds(one)])).toEqual([
      ['Summary', ['table']],
      ['How these numbers came about', ['notes', 'commands']],
    ]);
  });

  it('says how much there is, and what is missing or failed', () => {
    const runs = new Map([[PLAIN, [madeRun(1, 4), failedRun(2)]]]);
    const { facts, warnings } = suiteReport(input({ runs }));
    expect(facts.map(({ name, value }) => `${name}: ${value}`)).toEqual([
      'form: full: 2 cases × 2 seeds',
      'runs: 1 of 4 finished',
      'claims: 2 hold',
    ]);
    expect(warnings).toEqual(['1 run failed: plain (seed 2).', '2 runs are missing: sloped (2 of 2).']);
  });

  it('says in one line that there is no run yet, and what trains them, if anything', () => {
    const empty = { runs: new Map(), decisions: [decision(FIRST, { n: 0, verdict: 'undecided', mustHold: true }), decision(SECOND)] };
    expect(suiteReport(input({ ...empty, training: '--run-missing' }))).toMatchObject({
      isEmpty: true,
      warnings: ['No run is there yet: add --run-missing.'],
    });
    expect(suiteReport(input(empty)).warnings).toEqual(['No run is there yet.']);
  });

  it('counts verdicts, and what must hold', () => {
    const decisions = [decision(FIRST, { mustHold: true }), decision(SECOND, { mustHold: true, verdict: 'undecided' })];
    const { facts } = suiteReport(input({ decisions }));
    expect(facts.slice(2).map(({ value }) => value)).toEqual(['1 holds, 1 undecided', '1 of 2 does']);
  });

  it('has the sections that the suite asks for, with their claims, and the other claims behind them', () => {
    const sections = [
      section({
        text: 'A question.',
        tables: [
          {
            rows: [{ name: 'without', case: PLAIN, perfect: false }],
            columns: [{ kind: 'metric', name: 'modes', metric: METRIC, at: 'last' }],
            transpose: false,
          },
        ],
        curves: [{ metric: METRIC, log: false, cases: [SLOPED] }],
        pictures: [{ artifact: 'grid/*', seed: 'first', cases: [PLAIN, SLOPED] }],
        claims: [SECOND],
      }),
    ];
    const made = suiteReport(input({ suite: { report: { title: 'A lecture', text: 'Five questions.', sections } } }));
    expect([made.title, made.text]).toEqual(['A lecture', 'Five questions.']);
    const [asked, others] = made.sections;
    expect([asked!.title, asked!.text, kinds(asked!)]).toEqual(['What?', 'A question.', ['table', 'chart', 'pictures', 'claims']]);
    const [table, chart, pictures, claims] = asked!.blocks;
    expect(table).toMatchObject({ rows: [[{ text: 'without' }, { text: '5 ± 1.4' }, { text: '2' }]] }); // sd of 4 6: √2
    expect(chart).toMatchObject({ lines: [{ label: 'sloped' }] });
    expect(pictures).toMatchObject({ items: [{ label: 'plain, seed 1' }, { label: 'sloped, seed 1' }] });
    expect(claims).toMatchObject({ decisions: [{ text: SECOND.text }] });
    expect(others!.blocks).toMatchObject([{ kind: 'claims', decisions: [{ text: FIRST.text }] }]);
  });

  it('says what no run has yet instead of leaving it out', () => {
    const sections = [
      section({
        curves: [{ metric: 'loss/generator', log: false }],
        pictures: [{ artifact: 'scan/*', seed: 'first', cases: [PLAIN] }],
        studies: [PLAIN],
      }),
    ];
    const made = suiteReport(input({ suite: { report: { sections } } }));
    expect(made.sections[0]!.blocks).toEqual([
      {
        kind: 'notes',
        notes: [
          'No run has more than one point of loss/generator yet, which makes no curve.',
          'No run has drawn scan/* yet.',
          'No study is finished yet.',
        ],
      },
    ]);
  });

  it('ends with how the numbers came about, the command, and every run', () => {
    const { sections } = suiteReport(input({ suite: { interval: 'bca' } }));
    const [notes, commands, made, runs] = sections.at(-1)!.blocks;
    expect(JSON.stringify(notes)).toContain('by the BCa bootstrap with 10 000 resamples');
    expect(commands).toMatchObject({ commands: ['npx ganvil report toys --run-missing'] });
    expect(made).toMatchObject({
      rows: [
        [{ text: 'engine' }, { text: 'eager on cpu, 1 thread' }, { text: '3' }],
        [{ text: 'commit' }, { text: 'abc' }, { text: '3' }],
      ],
    });
    expect(runs).toMatchObject({ isFolded: true });
    expect(textsOf(runs)).toEqual([
      ['plain', 'run-1', '1', 'finished', '100', '2'],
      ['plain', 'run-2', '2', 'finished', '100', '2'],
      ['sloped', 'run-1', '1', 'finished', '100', '2'],
    ]);
  });
});
