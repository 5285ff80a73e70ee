import { describe, expect, it } from '@jest/globals';

import type { Tracker } from '../../../core/contracts.ts';
import { TrackerFeed } from '../../../core/tracking/feed.ts';

/** Takes down what it is told; `fails` says at which call it throws. */
function recorder(fails: (call: string) => boolean = () => false) {
  const calls: string[] = [];
  const take = async (call: string) => {
    await Promise.resolve();
    calls.push(call);
    if (fails(call)) throw new Error(`no ${call}`);
  };
  const tracker: Tracker = {
    begin: ({ id }) => take(`begin ${id}`),
    points: (points) => take(`points ${points.length}`),
    artifact: ({ path }) => take(`artifact ${path}`),
    end: (status) => take(`end ${status}`),
  };
  const warnings: string[] = [];
  return { calls, warnings, feed: new TrackerFeed(tracker, { info: () => undefined, warn: (message) => void warnings.push(message) }) };
}
const one = { step: 1, time: 0, name: 'loss', value: 1 };
function tell(feed: TrackerFeed): Promise<void> {
  feed.begin({ id: 'r1', experiment: 'e', dir: '/', spec: {} });
  feed.points([one, one]);
  feed.points([]);
  feed.artifact({ path: 'a.png', step: 1 });
  feed.points([one]);
  return feed.end('finished');
}
const ALL = ['begin r1', 'points 2', 'artifact a.png', 'points 1', 'end finished'];

describe("a tracker's feed", () => {
  it('tells everything in order, one call after the other, and waits at the end', async () => {
    const { calls, warnings, feed } = recorder();
    await tell(feed);
    expect(calls).toEqual(ALL);
    expect(warnings).toEqual([]);
  });

  it('goes on after a failure, and complains once', async () => {
    const { calls, warnings, feed } = recorder((call) => call.startsWith('points'));
    await tell(feed);
    expect(calls).toEqual(ALL);
    expect(warnings).toEqual(['The tracker failed, and the run goes on: no points 2']);
  });

  it('needs no tracker', async () => {
    const warnings: string[] = [];
    await tell(new TrackerFeed(undefined, { info: () => undefined, warn: (message) => void warnings.push(message) }));
    expect(warnings).toEqual([]);
  });
});
