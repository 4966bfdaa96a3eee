import { createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { type LeaseOwner, reviewLeases, takeLease } from './lease.ts';
import { newRunId } from './run-id.ts';

const owner: LeaseOwner = { host: 'h', boot: 'b', pid: 7, startedAt: '12' };
const expiresAt = '2026-11-22T00:00:00.000Z';
const before = new Date('2026-11-21T23:59:59Z');
const after = new Date('2026-11-22T00:00:01Z');

describe('leases', () => {
  it('E-12: protect from their own time on while their process lives, and are dead with it', async () => {
    const bucket = createMemoryBucket();
    const id = newRunId();
    const lease = await takeLease(bucket, id, { job: 'train', expiresAt, owner });
    const stat = await bucket.stat(`_leases/${id}.json`);
    const asked: LeaseOwner[] = [];
    const alive = await reviewLeases(bucket, { now: after, isAlive: (each) => asked.push(each) > 0 });
    expect(alive).toEqual({ protectedFrom: stat?.modifiedAt, live: 1, dead: [] });
    expect(asked).toEqual([owner]);
    const dead = await reviewLeases(bucket, { now: before, isAlive: () => false });
    expect(dead).toMatchObject({ protectedFrom: null, live: 0, dead: [{ key: `_leases/${id}.json` }] });
    expect(await lease.isHeld()).toBe(true);
    await lease.giveBack();
    await lease.giveBack();
    expect(await lease.isHeld()).toBe(false);
    expect(await reviewLeases(bucket, { now: before, isAlive: () => true })).toMatchObject({
      live: 0,
      dead: [],
    });
  });

  it('E-12: of another machine last until the deadline of their job', async () => {
    const bucket = createMemoryBucket();
    await takeLease(bucket, newRunId(), { job: 'train', expiresAt, owner });
    expect(await reviewLeases(bucket, { now: before, isAlive: () => undefined })).toMatchObject({ live: 1 });
    expect(await reviewLeases(bucket, { now: after, isAlive: () => undefined })).toMatchObject({ live: 0 });
  });

  it('that cannot be read protect for as long as a job may live', async () => {
    const bucket = createMemoryBucket();
    await bucket.write(`_leases/${newRunId()}.json`, '{"format":1,"job"');
    const week = 604_800_000;
    const review = (ms: number) =>
      reviewLeases(bucket, { now: new Date(Date.now() + ms), isAlive: () => false });
    expect(await review(0)).toMatchObject({ live: 1, dead: [] });
    expect(await review(week + 1000)).toMatchObject({ live: 0, dead: [{}] });
  });
});
