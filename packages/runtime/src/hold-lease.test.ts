import { createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { collect } from './collect.fixture.ts';
import { JobError } from './errors.ts';
import { holdLease } from './hold-lease.ts';

const LOST = { code: 'E_JOB_LEASE', exitCode: 75, facts: { job: 'train' } };

describe('a held lease', () => {
  it('lets its job publish while it is there, and is gone afterwards', async () => {
    const bucket = createMemoryBucket();
    {
      await using lease = await holdLease(bucket, 'train', { deadlineSeconds: 60 });
      await lease.check();
      expect(await collect(bucket.list('_leases/'))).toHaveLength(1);
    }
    expect(await collect(bucket.list('_leases/'))).toEqual([]);
  });

  it('E-10: does not when somebody has removed it, or its time is over', async () => {
    const bucket = createMemoryBucket();
    await using lease = await holdLease(bucket, 'train', { deadlineSeconds: 60 });
    for (const { key } of await collect(bucket.list('_leases/'))) await bucket.delete(key);
    await expect(lease.check()).rejects.toMatchObject(LOST);
    await using late = await holdLease(bucket, 'train', { deadlineSeconds: 0 });
    await expect(late.check()).rejects.toMatchObject(LOST);
  });

  it('E-10: is the reason of a failure only when it is over, and never of a request to stop', async () => {
    const bucket = createMemoryBucket();
    const gone = new Error('the file is not there');
    await using lease = await holdLease(bucket, 'train', { deadlineSeconds: 60 });
    expect(await lease.explain(gone)).toBe(gone);
    for (const { key } of await collect(bucket.list('_leases/'))) await bucket.delete(key);
    expect(await lease.explain(gone)).toMatchObject({ ...LOST, cause: gone });
    const stopped = JobError.cancelled('SIGTERM');
    expect(await lease.explain(stopped)).toBe(stopped);
  });

  it('does not hide a failure when the storage cannot be asked', async () => {
    const bucket = createMemoryBucket();
    const gone = new Error('the file is not there');
    const broken = { ...bucket, stat: () => Promise.reject(new Error('no answer')) };
    await using lease = await holdLease(broken, 'train', { deadlineSeconds: 60 });
    expect(await lease.explain(gone)).toBe(gone);
    await expect(lease.check()).rejects.toThrow('no answer');
  });
});
