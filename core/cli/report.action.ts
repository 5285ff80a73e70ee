import { join, dirname } from 'node:path';

import { GanvilError } from '../errors.ts';
import type { Report } from '../report/model.ts';
import { suiteFileOf } from '../suite/read.ts';
import { printJson, stderr, stdout, suggest } from './output.ts';
import type { ReportArguments } from './report.ts';
import { warnOfDamage } from './report-errors.ts';
import { checkWritable, removeStale, textIn, writeFiles } from './report-files.ts';
import { folderOf, htmlOf, markdownFor } from './report-outputs.ts';
import { type PictureBytes, withPictures } from './report-pictures.ts';
import { openSource } from './run-source.ts';

/** A report, and what the command answers. */
export interface Made {
  /** undefined where training was interrupted before there was anything to say. */
  readonly report: Report | undefined;
  readonly code: number;
  /** The command to type next. */
  readonly next: string;
}

/** Makes the report, prints it, and writes the files that the call asks for. */
export async function reportNames(argv: ReportArguments): Promise<number> {
  const { html, markdown, out } = argv;
  const suite = await suiteIn(argv.names);
  checkCall(argv, suite !== undefined);
  if (html !== undefined) checkWritable('html', html, false);
  if (markdown !== undefined) checkWritable('markdown', markdown, false);
  if (out !== undefined) checkWritable('out', out, true);
  const source = await openSource(argv, warnOfDamage);
  const made =
    suite === undefined
      ? await (await import('./report-of-runs.ts')).makeRunsReport(argv, source)
      : await (await import('./report-of-suite.ts')).makeSuiteReport(suite, argv, source);
  const { code, next } = made;
  if (made.report !== undefined) {
    const holdsPictures = html !== undefined || out !== undefined;
    const { report, pictures } = holdsPictures
      ? await withPictures(made.report, source.picture)
      : { report: made.report, pictures: new Map() };
    const written = await write(report, pictures, argv);
    if (argv.json) printJson(report);
    else if (!argv.quiet) stdout.write(markdownFor(report, '.'));
    if (!argv.quiet) for (const path of written) stderr.write(`Wrote ${path}`);
  }
  if (!argv.quiet && !argv.json) suggest(next);
  return code;
}

async function write(report: Report, pictures: PictureBytes, { html, markdown, out }: ReportArguments): Promise<string[]> {
  const written: string[] = [];
  if (out !== undefined) {
    const before = textIn(join(out, 'report.md'));
    const { files, markdown: text } = await folderOf(report, out, pictures);
    writeFiles(files);
    removeStale(out, before, text);
    written.push(join(out, 'report.md'), join(out, 'report.html'));
  }
  if (markdown !== undefined) {
    writeFiles([{ path: markdown, contents: markdownFor(report, dirname(markdown)) }]);
    written.push(markdown);
  }
  if (html !== undefined) {
    writeFiles([{ path: html, contents: await htmlOf(report, pictures) }]);
    written.push(html);
  }
  return written;
}

/** The file of the suite that is named, alone. */
async function suiteIn(names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const file = await suiteFileOf(name);
    if (file === undefined) continue;
    if (names.length === 1) return file;
    refuse('a suite alone, or runs', `${name} and ${names.length - 1} more`);
  }
  return undefined;
}

function refuse(expected: string, received: string, fix?: string): never {
  throw new GanvilError('E_CALL_ARGUMENT', { where: 'ganvil report', expected, received, ...(fix === undefined ? {} : { fix }) });
}

/** Options that say how runs are trained, or which ones a suite has. */
const OF_SUITES = ['run-missing', 'quick', 'seeds', 'seed', 'set', 'plugin'] as const;
const OF_TRAINING = ['jobs', 'engine', 'backend', 'threads'] as const;

function checkCall(argv: ReportArguments, isSuite: boolean): void {
  if (argv.from !== undefined && argv['run-missing']) {
    const fix = 'Train with `ganvil run`, tracked to the server or pushed to it by `ganvil push`; then make the report.';
    refuse('one of --from and --run-missing', 'both', fix);
  }
  const given = <K extends keyof ReportArguments>(options: readonly K[]) =>
    options.filter((option) => {
      const value = argv[option];
      return Array.isArray(value) ? value.length > 0 : value !== undefined && value !== false;
    });
  const [ofSuite] = given(OF_SUITES);
  if (!isSuite && ofSuite !== undefined) {
    refuse(`--${ofSuite} with a suite`, `it with ${argv.names.join(', ')}`, 'A suite is a folder with a suite.yaml.');
  }
  const [ofTraining] = given(OF_TRAINING);
  if (!argv['run-missing'] && ofTraining !== undefined) refuse(`--${ofTraining} with --run-missing`, `--${ofTraining} alone`);
  if (isSuite && argv.by.length > 0) refuse('--by with runs', 'a suite, whose cases are the groups');
}
