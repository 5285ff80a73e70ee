/** The keys of `suite.yaml`. */
import { z } from 'zod';

import { reportSchema } from './report-schema.ts';

const count = z.int().positive();
const text = z.string().min(1);
const metric = text.describe('Name of a metric, such as mode-coverage/modes.');
const at = z.enum(['last', 'best']).default('last').describe('Its last value, or its best one.');
const set = z.record(z.string(), z.unknown()).describe('Values by the paths that --set takes.');
const share = z.number().gt(0).max(1).optional();
const variantName = z
  .string()
  .regex(/^(?!.*\.\.)[A-Za-z0-9_][A-Za-z0-9_.-]*$/)
  .meta({ title: 'a name of letters, digits and "_", ".", "-"' });

const variant = z.strictObject({
  name: variantName.describe('Of the variant: its runs are kept under it.'),
  specs: z.array(text).min(1).optional().describe('Names of the specs that are varied; * stands for anything; by default all.'),
  set: set.default({}),
});

const claim = z.strictObject({
  text: text.describe('The claim, in a sentence.'),
  compare: z
    .strictObject({
      left: text.describe('Runs: the name of a spec or a variant, the id of a plugin, or a condition on params.'),
      right: text.describe('The runs that they are compared with.'),
      metric,
      rightMetric: metric.optional().describe('That of the right side, where it is another one; both sides may then be the same runs.'),
      scale: z
        .enum(['linear', 'log'])
        .default('linear')
        .describe('What is averaged over seeds: differences of values, or of their logarithms, which are ratios; log for values above 0.'),
      expect: text.describe('left > right, left < right; a factor or a summand may stand at the right: left < 0.1 * right.'),
      at,
      share: share.describe('The share of the pairs that must meet it, each by itself; by default the mean of their differences must.'),
    })
    .optional()
    .describe('A claim on two sides, decided by the differences between runs of one seed.'),
  value: z
    .strictObject({
      runs: text.describe('Runs, as in compare.'),
      metric,
      expect: text.describe('< 2.5, <= 2.5, > 1, >= 1, or = 3.17 ± 0.02.'),
      at,
      share: share.describe('The share of the runs that must meet it; by default their mean must.'),
    })
    .optional()
    .describe('A claim on one number.'),
  mustHold: z
    .union([z.boolean(), z.literal('full')])
    .default(false)
    .describe('Whether the command fails (exit code 3) where it does not hold; full: not in the quick form.'),
});

const quickSet = z.strictObject({
  specs: z.array(text).min(1).optional().describe('Names of the specs that it is for; * stands for anything; by default all.'),
  set,
});

/** What `suite.yaml` holds. */
export const suiteSchema = z.strictObject({
  seeds: count.default(5).describe('Seeds of each spec, counted up from its own.'),
  specs: z
    .array(text)
    .min(1)
    .optional()
    .describe('Files of the suite, relative to this one; by default all specs in its folder and below.'),
  vary: z
    .union([z.array(variant).min(1), z.record(z.string(), z.array(z.unknown()).min(1))])
    .optional()
    .describe('Variants of the specs: a list of named ones, or values by path, of which every combination is one.'),
  quick: z
    .strictObject({ seeds: count.optional(), set: z.union([z.array(quickSet).min(1), set]).default({}) })
    .optional()
    .describe('What --quick changes.'),
  interval: z.enum(['t', 'bca']).default('t').describe('How 95 % intervals of claims are made.'),
  claims: z.array(claim).default([]).describe('What the runs are to decide.'),
  report: reportSchema(claim).optional().describe('What `ganvil report` shows; by default a summary of all runs.'),
});
export type SuiteFile = z.output<typeof suiteSchema>;
export type ClaimText = SuiteFile['claims'][number];
export type ReportText = NonNullable<SuiteFile['report']>;
