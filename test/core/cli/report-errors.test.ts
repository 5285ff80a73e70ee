import { EXIT } from '../../../core/cli/exit-codes.ts';
import { problemJson, reportError } from '../../../core/cli/report-errors.ts';
import { GanvilError, GanvilErrors } from '../../../core/errors.ts';
import { plain } from './plain-output.ts';

const wrongSpec = new GanvilError('E_SPEC_KEY', {
  where: 'a.yaml:3:1',
  expected: 'a key of a spec',
  received: '"sead"',
  fix: 'Did you mean "seed"?',
});
const notFinite = new GanvilError('E_RUN_NOT_FINITE', { where: 'step 7', expected: 'a finite loss/generator', received: 'NaN' });

const report = (error: unknown) => {
  const { lines, output } = plain();
  return { code: reportError(error, output), lines };
};

describe('reportError', () => {
  it('begins the line with the code', () => {
    expect(report(wrongSpec)).toEqual({
      code: EXIT.call,
      lines: ['E_SPEC_KEY a.yaml:3:1: expected a key of a spec, received "sead". Did you mean "seed"?'],
    });
  });

  it('prints every problem of several', () => {
    expect(report(new GanvilErrors([wrongSpec, wrongSpec])).lines).toHaveLength(2);
  });

  it('tells a run that failed from a call that was wrong', () => {
    expect(report(notFinite).code).toBe(EXIT.failed);
    expect(report(new GanvilErrors([wrongSpec, notFinite])).code).toBe(EXIT.failed);
  });

  it('shows the stack of a bug and asks for a report', () => {
    const { code, lines } = report(new TypeError('x is not a function'));
    expect(code).toBe(EXIT.failed);
    expect(lines[0]).toMatch(/bug .* report/);
    expect(lines[1]).toMatch(/TypeError: x is not a function\n\s+at /);
  });

  it('takes anything that is thrown', () => {
    expect(report('oops').lines[1]).toBe('oops');
    expect(report(null).lines[1]).toBe('null');
  });
});

describe('problemJson', () => {
  it('has every part, null where there is none', () => {
    expect(problemJson(notFinite)).toEqual({
      code: 'E_RUN_NOT_FINITE',
      message: 'step 7: expected a finite loss/generator, received NaN.',
      where: 'step 7',
      expected: 'a finite loss/generator',
      received: 'NaN',
      fix: null,
    });
  });
});
