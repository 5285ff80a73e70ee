import { MlflowError } from './errors.ts';

/** For a removal whose answer was lost: when the repetition finds nothing, the first attempt did it. */
export const goneIsDone = async (call: Promise<unknown>): Promise<void> => {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof MlflowError && error.code === 'RESOURCE_DOES_NOT_EXIST' && error.attempts > 1)) throw error;
  }
};
