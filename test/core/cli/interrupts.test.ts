import { jest } from '@jest/globals';

import { listenForInterrupts } from '../../../core/cli/interrupts.ts';

describe('listenForInterrupts', () => {
  let time = 0;
  const onFirst = jest.fn();
  const exit = jest.fn<(code?: number) => never>();
  let interrupts: ReturnType<typeof listenForInterrupts>;

  beforeEach(() => {
    time = 0;
    onFirst.mockClear();
    exit.mockClear();
    jest.spyOn(process, 'exit').mockImplementation(exit as never);
    interrupts = listenForInterrupts({ now: () => time }, onFirst);
  });
  afterEach(() => {
    interrupts.release();
    jest.restoreAllMocks();
  });

  it('asks to stop at the first signal, and says so once', () => {
    expect(interrupts.stopRequested).toBe(false);
    process.emit('SIGTERM', 'SIGTERM');
    expect(interrupts.stopRequested).toBe(true);
    expect(onFirst).toHaveBeenCalledTimes(1);
    expect(exit).not.toHaveBeenCalled();
  });

  it('ends the process at the second', () => {
    process.emit('SIGINT', 'SIGINT');
    time = 1000;
    process.emit('SIGINT', 'SIGINT');
    expect(exit).toHaveBeenCalledWith(130);
    expect(onFirst).toHaveBeenCalledTimes(1);
  });

  it('takes the same signal within a fifth of a second for the same key press', () => {
    process.emit('SIGINT', 'SIGINT');
    time = 200;
    process.emit('SIGINT', 'SIGINT');
    expect(exit).not.toHaveBeenCalled();
    process.emit('SIGTERM', 'SIGTERM'); // another one is meant
    expect(exit).toHaveBeenCalledWith(130);
  });

  it('leaves no listener behind', () => {
    const count = process.listenerCount('SIGINT');
    interrupts.release();
    expect(process.listenerCount('SIGINT')).toBe(count - 1);
  });
});
