import { describe, expect, it } from 'vitest';
import type { Bucket } from './bucket.ts';
import { keysOf } from './laws.fixture.ts';
import { createMemoryBucket } from './memory.ts';
import { probeIfCloud, probePutIfAbsent } from './probe-put-if-absent.ts';

const REFUSED = {
  code: 'E_BUCKET_UNSUPPORTED',
  exitCode: 78,
  message: expect.stringContaining('put-if-absent'),
};

/** A bucket whose put-if-absent writes whatever is there, and says that it did or did not. */
function overwriting(answer: boolean): Bucket {
  const inner = createMemoryBucket();
  const putIfAbsent = async (key: string, data: Uint8Array | string): Promise<boolean> => {
    const isThere = (await inner.stat(key)) !== null;
    await inner.write(key, data);
    return answer || !isThere;
  };
  return { ...inner, uri: 's3://careless', putIfAbsent };
}

describe('probePutIfAbsent', () => {
  it('D-15: takes a store that keeps its word, and leaves nothing in it', async () => {
    const bucket = createMemoryBucket();
    await probePutIfAbsent(bucket);
    expect(await keysOf(bucket, '')).toEqual([]);
  });

  it.each([true, false])(
    'D-15: refuses a store that overwrites and says %s, exit 78, and leaves nothing',
    async (answer) => {
      const bucket = overwriting(answer);
      await expect(probePutIfAbsent(bucket)).rejects.toMatchObject(REFUSED);
      await expect(probeIfCloud(bucket)).rejects.toMatchObject(REFUSED);
      expect(await keysOf(bucket, '')).toEqual([]);
    },
  );

  it('does not touch a bucket that is no cloud’s', async () => {
    const bucket = { ...overwriting(true), uri: 'file:///srv/bucket' };
    await probeIfCloud(bucket);
    expect(await keysOf(bucket, '')).toEqual([]);
  });
});
