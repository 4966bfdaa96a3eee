import { createMemoryBucket } from '@slipway/bucket';
import { describe, expect, it } from 'vitest';
import { encodeDocument } from './document.ts';
import { releaseKey } from './keys.ts';
import { Registry } from './registry.ts';
import { sealRecord } from './release.ts';
import { published, publishNew } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const keyOf = (n: number) => releaseKey(FAMILY_NAME, n);

describe('the log', () => {
  it('refuses the newest record with any one byte changed, which no later record would tell', async () => {
    const bucket = await published(1);
    const sound = await bucket.read(keyOf(1));
    const registry = () => new Registry(bucket, FAMILY_NAME);
    for (let offset = 0; offset < sound.length; offset++) {
      const damaged = Uint8Array.from(sound);
      damaged[offset] = sound[offset] === 0x20 ? 0x09 : sound[offset]! ^ 1; // in range by the loop
      await bucket.write(keyOf(1), damaged);
      await expect(registry().newest()).rejects.toMatchObject({ exitCode: 76, facts: { key: keyOf(1) } });
    }
    await bucket.write(keyOf(1), sound);
    expect((await registry().newest())?.record.n).toBe(1);
  });

  it('is proved record by record, however many there are', async () => {
    expect(await new Registry(createMemoryBucket(), FAMILY_NAME).verifyLog()).toBe(0);
    const bucket = await published(40);
    expect(await new Registry(bucket, FAMILY_NAME).verifyLog()).toBe(40);
  });

  it.each([1, 2, 17, 39])(
    'finds record %i of 40 exchanged for another one that is sound in itself',
    async (n) => {
      const bucket = await published(40);
      const { selfSha256: _, ...record } = JSON.parse(Buffer.from(await bucket.read(keyOf(n))).toString());
      await bucket.write(keyOf(n), encodeDocument(sealRecord({ ...record, by: 'mallory' })));
      await expect(new Registry(bucket, FAMILY_NAME).verifyLog()).rejects.toMatchObject({
        code: 'E_RELEASE_DAMAGED',
        facts: { key: keyOf(n) },
      });
    },
  );

  it('finds a log whose beginning was cut off', async () => {
    const bucket = createMemoryBucket();
    const registry = new Registry(bucket, FAMILY_NAME);
    await publishNew(registry, bucket, 'v1', true);
    const { selfSha256: _, ...record } = JSON.parse(Buffer.from(await bucket.read(keyOf(1))).toString());
    await bucket.write(keyOf(1), encodeDocument(sealRecord({ ...record, prevSha256: 'a'.repeat(64) })));
    await expect(new Registry(bucket, FAMILY_NAME).verifyLog()).rejects.toMatchObject({ exitCode: 76 });
  });
});
