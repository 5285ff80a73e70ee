import { describe, expect, it } from '@jest/globals';

import { METRICS, problemsOf, suiteOf, TWO } from './in-folder.ts';

const VARIED = 'vary:\n  - { name: small, set: { batch: 4 } }\n  - { name: large, set: { batch: 8 } }\n';
/** A suite whose report has one section of these lines. */
const report = (section: string, before = '') =>
  `${before}report:\n  sections:\n    - title: What?\n${section.replace(/^(?=.)/gm, '      ')}\n`;
const CLAIM = 'text: More is found.\ncompare: { left: plain, right: sloped, metric: coverage/modes, expect: left > right }';
const claim = (indent: string) => `- ${CLAIM.replaceAll('\n', `\n${indent}  `)}`;

describe('the report of a suite', () => {
  it('names rows, columns, curves, pictures and studies by selectors', async () => {
    const { report: plan, cases } = await suiteOf(
      report(
        `tables:
  - rows: [sloped, { name: without a term, runs: plain }, { name: the data, runs: plain, perfect: true }]
    columns: [coverage/modes, { name: steps, fact: steps }, { param: batch }, { metric: coverage/modes, at: best, digits: 2 }]
    transpose: true
curves: [{ metric: coverage/modes, runs: [plain, objective/slope], log: true }, { metric: loss/generator }]
pictures: [{ runs: plain, artifact: pictures/*, seed: 3 }]
studies: [plain]`,
        'seeds: 2\n',
      ),
    );
    const [plain, sloped] = cases;
    expect(plan).toEqual({
      sections: [
        {
          title: 'What?',
          tables: [
            {
              rows: [
                { name: 'sloped', case: sloped, perfect: false },
                { name: 'without a term', case: plain, perfect: false },
                { name: 'the data', case: plain, perfect: true },
              ],
              columns: [
                { kind: 'metric', name: 'coverage/modes', metric: 'coverage/modes', at: 'last' },
                { kind: 'fact', name: 'steps', fact: 'steps' },
                { kind: 'param', name: 'batch', param: 'batch' },
                { kind: 'metric', name: 'best coverage/modes', metric: 'coverage/modes', at: 'best', digits: 2 },
              ],
              transpose: true,
            },
          ],
          curves: [
            { metric: 'coverage/modes', log: true, cases: [plain, sloped] },
            { metric: 'loss/generator', log: false },
          ],
          pictures: [{ artifact: 'pictures/*', seed: 3, cases: [plain] }],
          studies: [plain],
          claims: [],
        },
      ],
    });
  });

  it('has a row for each case that a selector stands for', async () => {
    const { report: plan } = await suiteOf(
      report('tables: [{ rows: [plain, { name: with a term, runs: sloped }], columns: [coverage/modes] }]', VARIED),
    );
    expect(plan!.sections[0]!.tables[0]!.rows.map(({ name }) => name)).toEqual([
      'plain/small',
      'plain/large',
      'with a term: small',
      'with a term: large',
    ]);
  });

  it('has claims, which are claims of the suite', async () => {
    const suite = await suiteOf(`claims:\n  ${claim('  ')}\n${report(`claims:\n  ${claim('  ')}`)}`);
    expect(suite.claims).toHaveLength(2);
    expect(suite.report!.sections[0]!.claims[0]).toBe(suite.claims[1]);
  });

  it('is missing where the suite says nothing of it', async () => {
    expect(await suiteOf('seeds: 1')).not.toHaveProperty('report');
  });
});

describe('what is wrong with a report', () => {
  it.each([
    ['a key that is none', report('tabels: []')],
    ['no section', 'report: { title: Nothing, sections: [] }'],
    ['a section without a title', 'report: { sections: [{ text: Well. }] }'],
    ['a verdict that is written', report('claims: [{ text: It is so., verdict: holds }]')],
    ['a row of no run', report('tables: [{ rows: [plian], columns: [coverage/modes] }]')],
    ['a named row of no run', report('tables: [{ rows: [{ name: a, runs: plian }], columns: [coverage/modes] }]')],
    ['a metric that is misspelt', report('tables: [{ rows: [plain], columns: [coverage/mods] }]')],
    ['a param that none has', report('tables: [{ rows: [plain], columns: [{ param: bach }] }]')],
    ['a fact that is none', report('tables: [{ rows: [plain], columns: [{ fact: hours }] }]')],
    ['a column of two kinds', report('tables: [{ rows: [plain], columns: [{ param: batch, metric: coverage/modes }] }]')],
    ['a curve of no run', report('curves: [{ metric: coverage/modes, runs: [plain, slopd] }]')],
    ['pictures of no run', report('pictures: [{ runs: plian, artifact: pictures/* }]')],
    ['a study of no run', report('studies: [plian]')],
    [
      'a claim that cannot be decided',
      report('claims: [{ text: It is so., value: { runs: plain, metric: coverage/modes, expect: many } }]'),
    ],
    ['several things at once', report('studies: [plian]\ncurves: [{ metric: coverage/mods }]')],
  ])('points into the file: %s', async (_, text) => {
    expect(await problemsOf(text, { ...TWO, 'plain.yaml': METRICS })).toMatchSnapshot();
  });
});
