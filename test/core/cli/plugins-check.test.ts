/** `ganvil plugins check`: the contract suite of a plugin from outside, on the build. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ganvil, json } from './child.ts';

let cwd: string;
beforeEach(() => {
  cwd = mkdtempSync(join(tmpdir(), 'ganvil-'));
});
afterEach(() => rmSync(cwd, { recursive: true }));

/** An objective whose generator's loss is `loss`. */
const objective = (loss: string) => `
  import { defineObjective, z } from 'ganvil';
  export default defineObjective({
    id: 'objective/mine',
    summary: 'Scores apart.',
    sort: 'main',
    params: z.strictObject({}),
    create: () => ({
      discriminatorLoss: ({ real, fake }) => fake.scores.sub(real.scores),
      generatorLoss: ({ fake, random }) => ${loss},
    }),
  });`;

it('says of every check that it holds', async () => {
  writeFileSync(join(cwd, 'mine.ts'), objective('fake.scores.neg()'));
  const { code, stdout } = await ganvil(['plugins', 'check', './mine.ts'], { cwd });
  expect(code).toBe(0);
  expect(stdout).toMatch(/^objective\/mine\n {2}ok {6}has an id/);
  expect(stdout).toMatch(/\n\d+ hold, 0 do not\n$/);
});

it('names what does not hold, and fails', async () => {
  // log of a score is not a number where the score is negative
  writeFileSync(join(cwd, 'mine.ts'), objective('fake.scores.log()'));
  const called = await ganvil(['plugins', 'check', './mine.ts', '--json'], { cwd });
  expect(called.code).toBe(1);
  const failed = json<{ plugin: string; check: string; ok: boolean; message: string }[]>(called).filter(({ ok }) => !ok);
  expect(failed.map(({ check }) => check)).toContain('is finite, with finite gradients, at scores around -30');
});
