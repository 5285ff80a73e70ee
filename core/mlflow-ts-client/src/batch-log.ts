import { bodiesOf } from './batches.ts';
import type { Batch, TooLong } from './batches.ts';
import type { Http } from './http.ts';
import type { CallOptions } from './types.ts';
import { checkId } from './validation.ts';

/**
 * Sends a batch of any size as calls of a size that the server takes, one after the other.
 * Safe to repeat as a whole, if the points have the same timestamps: the server drops what it has.
 */
export const sendBatch = async (
  http: Http,
  runId: string,
  batch: Batch,
  { tooLong = 'refuse', signal }: CallOptions & { tooLong?: TooLong } = {},
) => {
  checkId('runId', runId);
  for (const body of bodiesOf(batch, tooLong)) {
    await http.json({ method: 'POST', path: 'runs/log-batch', json: { run_id: runId, ...body }, repeat: 'safe', signal });
  }
};
