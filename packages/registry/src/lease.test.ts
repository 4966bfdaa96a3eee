import { createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { type LeaseOwner, reviewLeases, takeLease } from './lease.ts';
import { newRunId } from './run-id.ts';

const owner: LeaseOwner = { host: 'h', boot: 'b', pid: 7, startedAt: '12' };
const MINUTE_MS = 60_000;
const startedAt = new Date();
const expiresAt = new Date(startedAt.getTime() + MINUTE_MS).toISOString();
const before = new Date(startedAt.getTime() + MINUTE_MS - 10_000);
const after = new Date(startedAt.getTime() + MINUTE_MS + 10_000);

describe('leases', () => {
  it('E-12: protect from their own time on while their process lives, and are dead with it', async () => {
    const bucket = createMemoryBucket();
    const id = newRunId();
    const lease = await takeLease(bucket, id, { job: 'train', expiresAt, owner });
    const stat = await bucket.stat(`_leases/${id}.json`);
    const asked: LeaseOwner[] = [];
    const alive = await reviewLeases(bucket, { now: after, isAlive: (each) => asked.push(each) > 0 });
    expect(alive).toEqual({ protectedFrom: stat?.modifiedAt, live: 1, runs: new Set(), dead: [] });
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
    await takeLease(bucket, newRunId(startedAt), { job: 'train', expiresAt, owner });
    expect(await reviewLeases(bucket, { now: before, isAlive: () => undefined })).toMatchObject({ live: 1 });
    expect(await reviewLeases(bucket, { now: after, isAlive: () => undefined })).toMatchObject({ live: 0 });
  });

  it('E-12: of another machine last by the clock of the storage, whatever that machine takes the time for', async () => {
    const bucket = createMemoryBucket();
    const [ownTime, ownEnd] = [new Date('2020-01-01T00:00:00Z'), '2020-01-01T00:01:00.000Z'];
    await takeLease(bucket, newRunId(ownTime), { job: 'train', expiresAt: ownEnd, owner });
    expect(await reviewLeases(bucket, { now: before, isAlive: () => undefined })).toMatchObject({ live: 1 });
    expect(await reviewLeases(bucket, { now: after, isAlive: () => undefined })).toMatchObject({ live: 0 });
  });

  it('name the run that is about to be released, while their process lives', async () => {
    const bucket = createMemoryBucket();
    const run = newRunId();
    await takeLease(bucket, newRunId(), { job: 'promote', expiresAt, owner, run });
    const review = (isAlive: boolean) => reviewLeases(bucket, { now: before, isAlive: () => isAlive });
    expect((await review(true)).runs).toEqual(new Set([run]));
    expect((await review(false)).runs).toEqual(new Set());
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
