// Laws of single objects: what was written is read, and one writer wins.
import { expect, it } from 'vitest';
import { collect, keysOf, type MakeBucket, text } from './laws.fixture.ts';

/** Write, read, stat, copy, delete. */
export function testObjects(makeBucket: MakeBucket): void {
  it('reads back what was written, text as UTF-8, and bytes as they are', async () => {
    const bucket = await makeBucket();
    await bucket.write('a/text', 'Grüße');
    await bucket.write('a/bytes', Uint8Array.of(0, 255, 10, 13));
    await bucket.write('a/empty', '');
    expect(text(await bucket.read('a/text'))).toBe('Grüße');
    expect([...(await bucket.read('a/bytes'))]).toEqual([0, 255, 10, 13]);
    expect((await bucket.read('a/empty')).length).toBe(0);
  });

  it('keeps its own copy of what it is given and of what it hands out', async () => {
    const bucket = await makeBucket();
    const mine = Uint8Array.of(1, 2, 3);
    await bucket.write('a', mine);
    mine[0] = 9;
    (await bucket.read('a'))[1] = 9;
    expect([...(await bucket.read('a'))]).toEqual([1, 2, 3]);
  });

  it('A-1: names the key of an object that is not there, exit 66', async () => {
    const bucket = await makeBucket();
    const missing = { code: 'E_BUCKET_NOT_FOUND', exitCode: 66, facts: { key: 'no/such' } };
    await expect(bucket.read('no/such')).rejects.toMatchObject(missing);
    await expect(bucket.copy('no/such', 'b')).rejects.toMatchObject(missing);
    await expect(collect(bucket.readStream('no/such'))).rejects.toMatchObject(missing);
    expect(await bucket.stat('no/such')).toBeNull();
    expect(await keysOf(bucket, '')).toEqual([]);
  });

  it('says size, time and an etag that changes exactly when the object does', async () => {
    const bucket = await makeBucket();
    const start = Date.now() - 1000;
    await bucket.write('a', '12345');
    const first = await bucket.stat('a');
    expect(first).toMatchObject({ key: 'a', sizeBytes: 5 });
    expect(first?.modifiedAt.getTime()).toBeGreaterThan(start);
    await bucket.copy('a', 'copy');
    expect((await bucket.stat('a'))?.etag).toBe(first?.etag);
    await bucket.write('a', '54321');
    expect((await bucket.stat('a'))?.etag).not.toBe(first?.etag);
  });

  it('refuses to read more than it may, and reads exactly as much', async () => {
    const bucket = await makeBucket();
    await bucket.write('a', '12345');
    const refused = { code: 'E_BUCKET_TOO_LARGE', exitCode: 65 };
    await expect(bucket.read('a', { maxBytes: 4 })).rejects.toMatchObject(refused);
    expect(text(await bucket.read('a', { maxBytes: 5 }))).toBe('12345');
  });

  it('deletes an object, its neighbours stay, and deleting again is fine', async () => {
    const bucket = await makeBucket();
    await bucket.write('d/a', '1');
    await bucket.write('d/b', '2');
    await bucket.delete('d/a');
    await bucket.delete('d/a');
    await bucket.delete('no/such/folder');
    expect(await keysOf(bucket, '')).toEqual(['d/b']);
  });

  it('copies over an object, over nothing and onto itself; source and target then live apart', async () => {
    const bucket = await makeBucket();
    await bucket.write('from', 'new');
    await bucket.write('to', 'old');
    await bucket.copy('from', 'to');
    await bucket.copy('from', 'x/y');
    await bucket.copy('from', 'from');
    await bucket.write('from', 'newer');
    await bucket.delete('x/y');
    expect(text(await bucket.read('to'))).toBe('new');
    expect(text(await bucket.read('from'))).toBe('newer');
    expect(await keysOf(bucket, '')).toEqual(['from', 'to']);
  });
}

/** Put if absent, and replacing under a reader's eyes. */
export function testConditions(makeBucket: MakeBucket): void {
  it('puts if absent once, and leaves what is there as it is', async () => {
    const bucket = await makeBucket();
    expect(await bucket.putIfAbsent('a/1', 'first')).toBe(true);
    expect(await bucket.putIfAbsent('a/1', 'second')).toBe(false);
    expect(text(await bucket.read('a/1'))).toBe('first');
    await bucket.delete('a/1');
    expect(await bucket.putIfAbsent('a/1', 'third')).toBe(true);
  });

  it('has one winner among 40 concurrent puts, and its bytes are the ones that stay', async () => {
    const bucket = await makeBucket();
    const names = Array.from({ length: 40 }, (_, i) => `contender ${i}`);
    const won = await Promise.all(names.map((data) => bucket.putIfAbsent('deep/er/n', data)));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(text(await bucket.read('deep/er/n'))).toBe(names[won.indexOf(true)]);
  });

  it('I-7: a reader that loops while an object is replaced sees whole generations, never going back', async () => {
    const bucket = await makeBucket();
    const generation = (n: number): Uint8Array => Buffer.alloc(200_000, n);
    await bucket.write('a', generation(0));
    let isDone = false;
    const seen: number[] = [];
    const reader = async (read: () => Promise<Uint8Array>): Promise<void> => {
      for (let last = 0; !isDone; ) {
        const data = await read();
        expect(data.length).toBe(200_000);
        expect(data.every((byte) => byte === data[0])).toBe(true);
        expect(data[0]).toBeGreaterThanOrEqual(last);
        last = data[0] ?? 0;
        seen.push(last);
      }
    };
    const writer = async (): Promise<void> => {
      for (let n = 1; n <= 20; n++) {
        if (n % 2 === 0) await bucket.write('a', generation(n));
        else {
          await bucket.write('b', generation(n));
          await bucket.copy('b', 'a');
        }
      }
      isDone = true;
    };
    const streamed = async (): Promise<Uint8Array> => Buffer.concat(await collect(bucket.readStream('a')));
    await Promise.all([writer(), reader(() => bucket.read('a')), reader(streamed)]);
    expect(seen.length).toBeGreaterThan(0);
    expect((await bucket.read('a'))[0]).toBe(20);
  });
}
