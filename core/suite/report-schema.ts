/** The key `report` of `suite.yaml`: what a report of the suite is to show. It holds questions and context; verdicts come from the runs. */
import { z } from 'zod';

const text = z.string().min(1);
const words = text.describe('Markdown: the question and its context.');
const title = text.describe('A heading.');
export const selector = text.describe('Runs: the name of a spec or a variant, the id of a plugin, or a condition on params, as in claims.');
const selectors = z.union([selector, z.array(selector).min(1)]).describe('Runs, by one selector or several.');

const row = z.union([
  selector,
  z.strictObject({
    name: text.optional().describe("What the row is called; by default the case's name."),
    runs: selector,
    perfect: z.boolean().default(false).describe('Shows what a perfect sampler reaches in the metrics of these runs, not what they reach.'),
  }),
]);

const metricName = text.describe('Name of a metric, such as mode-coverage/modes.');
const digits = z.int().min(1).max(15).optional().describe('Significant digits of the mean; by default 4.');
const column = z.union([
  metricName,
  z.strictObject({
    name: text.optional().describe('What the column is called; by default as what it shows.'),
    metric: metricName.optional(),
    at: z.enum(['last', 'best']).default('last').describe('Of a metric: its last value, or its best one.'),
    digits,
    param: text.optional().describe('Instead of a metric: the path of a param, such as generator.hidden.'),
    fact: text
      .regex(/^(seconds|steps|parameters\/.+)$/)
      .meta({ title: 'seconds, steps or parameters/<player>' })
      .optional()
      .describe('Instead of a metric: seconds (of training), steps, or parameters/<player>, such as parameters/generator.'),
  }),
]);

const table = z.strictObject({
  title: title.optional(),
  rows: z.array(row).min(1).describe('Runs; each case that a selector stands for is a row of its own.'),
  columns: z.array(column).min(1).describe('Metrics (mean ± sd over seeds), params, or facts.'),
  transpose: z.boolean().default(false).describe('Rows become columns.'),
});

const curve = z.strictObject({
  title: title.optional(),
  metric: metricName,
  runs: selectors.optional().describe('Runs; by default all that have the metric.'),
  log: z.boolean().default(false).describe('A logarithmic scale of the metric.'),
});

const pictures = z.strictObject({
  title: title.optional(),
  runs: selectors,
  artifact: text.describe(
    'Path of a picture below artifacts/ without step and ending, such as sample-grid/samples; * stands for anything.',
  ),
  seed: z
    .union([z.literal('first'), z.int().min(0)])
    .default('first')
    .describe('The seed whose pictures are shown: the first of each case that is there, or this one.'),
});

/** What `report` holds. `claim` is the schema of a claim. */
export const reportSchema = <Claim extends z.ZodType>(claim: Claim) => {
  const section = z.strictObject({
    title,
    text: words.optional(),
    tables: z.array(table).default([]).describe('Numbers of runs, side by side.'),
    studies: z.array(selector).default([]).describe('Studies, whose rows of measured and exact numbers are shown.'),
    curves: z.array(curve).default([]).describe('Charts of metrics over steps.'),
    pictures: z.array(pictures).default([]).describe('Pictures that runs drew.'),
    claims: z.array(claim).default([]).describe('Claims that stand under the tables; decided as all others are.'),
  });
  return z.strictObject({
    title: title.optional(),
    text: words.optional(),
    sections: z.array(section).min(1).describe('In the order of the report.'),
  });
};
