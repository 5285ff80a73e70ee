/** The suite fails for what it is there to find. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import { defineStudy, type Study, type StudyRow, tf, z } from 'ganvil';

import { eagerEngine } from '../../../core/engine/eager.ts';
import { studyContract } from '../../../core/testing/index.ts';
import { runContract } from '../../contracts/run.ts';
import ladder from '../../fixtures/study/ladder.ts';
import { expectFailures, failures } from './failures.ts';

beforeAll(() => eagerEngine('cpu'));

const study = (measure: Study['measure'], params: z.ZodType = z.strictObject({})) =>
  defineStudy({ id: 'study/wrong', summary: 'Has a mistake.', params, create: () => ({ measure }) });
const row: StudyRow = { name: 'row', measured: 1, exact: 1, tolerance: 0, note: 'One is one.' };
const LEFT = 'finds rows of different names';
const SAME = 'finds the same with the same seed';
const TOLD = 'tells how far it is';

describe('the suite of studies', () => {
  runContract(studyContract(ladder));

  it.each<[string, Study['measure'], string[]]>([
    ['never tells how far it is', () => Promise.resolve({ rows: [row] }), [TOLD]],
    ['swallows what progress throws', async ({ progress }) => {
      await progress(1, 1).catch(() => undefined);
      return { rows: [row] };
    }, [TOLD]],
    ['goes on when it is to stop', async ({ progress }) => {
      const asked = progress(1, 2).catch((error: unknown) => error);
      await progress(2, 2);
      await asked;
      return { rows: [row] };
    }, [TOLD]],
    ['counts beyond its end', async ({ progress }) => {
      await progress(3, 2);
      return { rows: [row] };
    }, [TOLD]],
    ['leaves a tensor behind', async ({ progress }) => {
      tf.scalar(1);
      await progress(1, 1);
      return { rows: [row] };
    }, [LEFT, TOLD]],
    ['leaves its variable behind where it is stopped', async ({ progress }) => {
      const variable = tf.tidy(() => tf.variable(tf.scalar(1)));
      await progress(1, 1);
      variable.dispose();
      return { rows: [row] };
    }, [TOLD]],
    ['draws behind the back of its streams', async ({ progress }) => {
      await progress(1, 1);
      return { rows: [{ ...row, measured: performance.now() }] };
    }, [SAME]],
    ['finds nothing', async ({ progress }) => {
      await progress(1, 1);
      return { rows: [] };
    }, [LEFT]],
    ['has a row twice', async ({ progress }) => {
      await progress(1, 1);
      return { rows: [row, row] };
    }, [LEFT]],
    ['finds no number', async ({ progress }) => {
      await progress(1, 1);
      return { rows: [{ ...row, measured: NaN }] };
    }, [LEFT]],
  ])('finds one that %s', (_mistake, measure, expected) => expectFailures(studyContract(study(measure)), ...expected)); // prettier-ignore

  it('finds what `create` must give', async () => {
    const wrong = defineStudy({
      id: 'study/wrong',
      summary: 'Has a mistake.',
      params: z.strictObject({}),
      create: () => ({ mesure: 1 }) as never,
    });
    const [first] = await failures(studyContract(wrong));
    expect(first!.message).toContain('expected `measure` of what `create` returns');
  });

  it('finds a schema that takes anything', async () => {
    const loose = study(async ({ progress }) => {
      await progress(1, 1);
      return { rows: [row] };
    }, z.object({}));
    await expectFailures(studyContract(loose), 'accepts its params');
  });
});
