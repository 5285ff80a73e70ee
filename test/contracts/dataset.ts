/** What every data set must do, run by Jest. */
import type { Dataset } from 'ganvil';

import { RandomStreams } from '../../core/run/random.ts';
import { datasetChecks } from '../../core/testing/index.ts';
import { runContract } from './run.ts';

const noTensors = () => {
  throw new Error('a data set draws on the host');
};
/** The streams of a run with this seed. */
export const streams = (seed = 1) => new RandomStreams(seed, noTensors);

export const testDataset = (make: () => Dataset): void => runContract(datasetChecks(make));
