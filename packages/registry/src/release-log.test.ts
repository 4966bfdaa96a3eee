import type { Bucket } from '@slipway/bucket';
import { SlipwayError } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { encodeDocument } from './document.ts';
import { Registry } from './registry.ts';
import { sealRecord } from './release.ts';
import { ReleaseLog } from './release-log.ts';
import { commitRun, publish, published } from './run.fixture.ts';
import { FAMILY_NAME } from './run-facts.fixture.ts';

const keyOf = (n: number): string => `${FAMILY_NAME}/_releases/${String(n).padStart(20, '0')}.json`;

const numbersIn = async (bucket: Bucket): Promise<number[]> => {
  const numbers: number[] = [];
  for await (const { record } of new Registry(bucket, FAMILY_NAME).history()) numbers.push(record.n);
  return numbers.reverse();
};

const timeout = (): SlipwayError =>
  new SlipwayError({ code: 'E_NET_TIMEOUT', exitCode: 75, message: 'no answer' });

describe('a release whose answer was lost', () => {
  it('D-13: counts as written when it stands there, whether the store threw or said "exists"', async () => {
    const inner = await published(1);
    const throwing: Bucket = {
      ...inner,
      async putIfAbsent(key, data) {
        await inner.putIfAbsent(key, data);
        throw timeout();
      },
    };
    expect(await publish(inner, throwing)).toBe(2);
    const lying: Bucket = {
      ...inner,
      putIfAbsent: async (key, data) => !(await inner.putIfAbsent(key, data)) && false,
    };
    expect(await publish(inner, lying)).toBe(3);
    expect(await numbersIn(inner)).toEqual([1, 2, 3]);
  });

  it('D-13: is tried again with the next number when somebody else’s stands there', async () => {
    const inner = await published(1);
    let isFirst = true;
    const overtaken: Bucket = {
      ...inner,
      async putIfAbsent(key, data) {
        if (!isFirst) return inner.putIfAbsent(key, data);
        isFirst = false;
        await publish(inner, inner);
        throw timeout();
      },
    };
    expect(await publish(inner, overtaken)).toBe(3);
    expect(await numbersIn(inner)).toEqual([1, 2, 3]);
  });

  it('fails with what the store said when nothing stands there', async () => {
    const inner = await published(1);
    const failing: Bucket = { ...inner, putIfAbsent: async () => Promise.reject(timeout()) };
    await expect(publish(inner, failing)).rejects.toMatchObject({ code: 'E_NET_TIMEOUT', exitCode: 75 });
    expect(await numbersIn(inner)).toEqual([1]);
  });

  it('D-2: is a failure when the disk failed, even if the record can be read: it may not survive', async () => {
    const inner = await published(1);
    const dying: Bucket = {
      ...inner,
      async putIfAbsent(key, data) {
        await inner.putIfAbsent(key, data);
        throw new SlipwayError({ code: 'E_BUCKET_IO', exitCode: 74, message: 'fsync failed' });
      },
    };
    await expect(publish(inner, dying)).rejects.toMatchObject({ code: 'E_BUCKET_IO', exitCode: 74 });
  });

  it('is exit 75 when it cannot be read back, and deletes nothing', async () => {
    const inner = await published(1);
    const deaf: Bucket = {
      ...inner,
      async putIfAbsent(key, data) {
        await inner.putIfAbsent(key, data);
        throw timeout();
      },
      read: async (key, options) => (key === keyOf(2) ? Promise.reject(timeout()) : inner.read(key, options)),
      delete: async () => Promise.reject(new Error('must not delete')),
    };
    await expect(publish(inner, deaf)).rejects.toMatchObject({
      code: 'E_RELEASE_UNKNOWN',
      exitCode: 75,
      retryable: true,
    });
    expect(await numbersIn(inner)).toEqual([1, 2]);
  });
});

describe('a newest release that somebody removed', () => {
  it('does not bring the one before it back: 76, naming it, for readers and writers', async () => {
    const bucket = await published(3);
    await bucket.delete(keyOf(3));
    const gone = { code: 'E_RELEASE_DAMAGED', exitCode: 76, facts: { key: keyOf(3) } };
    await expect(new Registry(bucket, FAMILY_NAME).resolve({})).rejects.toMatchObject(gone);
    await expect(new Registry(bucket, FAMILY_NAME).verifyLog()).rejects.toMatchObject(gone);
    await expect(publish(bucket, bucket)).rejects.toMatchObject(gone);
  });

  it('is told by any later witness, where its own could not be written', async () => {
    const inner = await published(1);
    const forgetful: Bucket = {
      ...inner,
      putIfAbsent: async (key, data) =>
        key.endsWith('.witness') ? Promise.reject(timeout()) : inner.putIfAbsent(key, data),
    };
    expect(await publish(inner, forgetful)).toBe(2);
    expect(await publish(inner, inner)).toBe(3);
    await inner.delete(keyOf(3));
    await expect(numbersIn(inner)).rejects.toMatchObject({ code: 'E_RELEASE_DAMAGED' });
  });
});

describe('a long log', () => {
  it('is read ahead: a rollback over 300 releases waits for a few dozen answers, not for 300', async () => {
    const inner = await published(300);
    const registry = new Registry(inner, FAMILY_NAME);
    const { ref } = await registry.find({});
    await registry.promote({ version: 'v2' }, 'test');
    let waves = 0;
    let wave: Promise<void> | undefined;
    // All reads that are asked for in one turn of the loop are answered together, in the next.
    const slow: Bucket = {
      ...inner,
      async read(key, options) {
        wave ??= new Promise((resolve) => {
          waves++;
          setImmediate(() => {
            wave = undefined;
            resolve();
          });
        });
        await wave;
        return inner.read(key, options);
      },
    };
    const [record] = await new Registry(slow, FAMILY_NAME).rollback('test');
    expect(record?.champion?.run).toBe(ref.run);
    expect(waves).toBeLessThan(60);
  });

  it('reads two records to know the newest', async () => {
    const inner = await published(5);
    const read: string[] = [];
    const watched: Bucket = {
      ...inner,
      read(key, options) {
        read.push(key);
        return inner.read(key, options);
      },
    };
    await new Registry(watched, FAMILY_NAME).find({});
    expect(read).toEqual([keyOf(5), keyOf(4)]);
  });
});

describe('releasing at the same time', () => {
  it('F-4: gives each its own number and loses none, in one process too', async () => {
    const bucket = await published(0);
    const runs = await Promise.all(Array.from({ length: 20 }, (_, i) => commitRun(bucket, `v${i % 3}`)));
    const registry = new Registry(bucket, FAMILY_NAME);
    const records = await Promise.all(runs.map(({ ref }) => registry.publish(ref, { by: 'test' })));
    expect(records.map(([record]) => record?.n).sort((a, b) => Number(a) - Number(b))).toEqual(
      runs.map((_, i) => i + 1),
    );
    expect(await numbersIn(bucket)).toEqual(runs.map((_, i) => i + 1));
  });

  it('is exit 75 when others are faster again and again', async () => {
    const inner = await published(1);
    let losses = 0;
    const slow: Bucket = {
      ...inner,
      async putIfAbsent(key, data) {
        losses++;
        const { selfSha256: _, ...record } = JSON.parse(Buffer.from(data as Uint8Array).toString());
        await inner.putIfAbsent(key, encodeDocument(sealRecord({ ...record, by: 'them' })));
        return inner.putIfAbsent(key, data);
      },
    };
    const log = new ReleaseLog(
      slow,
      FAMILY_NAME,
      () => new Date(),
      async () => {},
    );
    const { ref } = await commitRun(inner);
    const append = log.append(() => ({
      kind: 'publish',
      by: 'test',
      version: ref.version,
      run: ref.run,
      manifestSha256: ref.manifestSha256,
      champion: null,
      latestByVersion: {},
    }));
    await expect(append).rejects.toMatchObject({ code: 'E_RELEASE_CONFLICT', exitCode: 75, retryable: true });
    expect(losses).toBe(64);
    expect(await numbersIn(inner)).toHaveLength(65);
  });

  it('F-7: a writer that slept while others released and rolled back gets a new number', async () => {
    const bucket = await published(2);
    let isAsleep = true;
    const sleepy: Bucket = {
      ...bucket,
      async putIfAbsent(key, data) {
        if (isAsleep) {
          isAsleep = false;
          await publish(bucket, bucket);
          await publish(bucket, bucket);
        }
        return bucket.putIfAbsent(key, data);
      },
    };
    expect(await publish(bucket, sleepy)).toBe(5);
    expect(await numbersIn(bucket)).toEqual([1, 2, 3, 4, 5]);
  });

  it('E-10: asks before every try, and writes nothing once the answer is no', async () => {
    const bucket = await published(1);
    const { ref } = await commitRun(bucket);
    let asked = 0;
    const confirm = async () => {
      asked++;
      if (asked === 1) await publish(bucket, bucket);
      else throw timeout();
    };
    const late = new Registry(bucket, FAMILY_NAME).publish(ref, { by: 'test', confirm });
    await expect(late).rejects.toMatchObject({ exitCode: 75 });
    expect(asked).toBe(2);
    expect(await numbersIn(bucket)).toEqual([1, 2]);
  });
});
