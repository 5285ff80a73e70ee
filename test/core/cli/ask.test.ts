import { PassThrough } from 'node:stream';

import { ask } from '../../../core/cli/ask.ts';

/** The keys as a terminal sends them. */
async function answerTo(keys: string) {
  const input = new PassThrough();
  const answer = ask('Delete? ', { input, output: new PassThrough() });
  input.end(keys);
  return answer;
}

describe('ask', () => {
  it.each([
    ['y\n', 'yes'],
    ['Yes\n', 'yes'],
    ['\n', 'no'],
    ['yesterday\n', 'no'],
    ['', 'no'], // the input ends
    ['\u0004', 'no'], // Ctrl-D
    ['\u0003', 'interrupted'], // Ctrl-C
  ])('takes %j for %s', async (keys, answer) => {
    expect(await answerTo(keys)).toBe(answer);
  });
});
