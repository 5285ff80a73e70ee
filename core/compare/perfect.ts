/** Names of what a perfect sampler reaches, beside those of what a generator does. */

const PERFECT = 'perfect-';
/** The same output of a perfect sampler: mode-coverage/modes → mode-coverage/perfect-modes. */
export const perfectName = (name: string): string => name.replace(/[^/]*$/, (own) => PERFECT + own);
export const isPerfect = (name: string): boolean => name.includes(`/${PERFECT}`);
