// Laws of keys: their order, and what may be one.
import { expect, it } from 'vitest';
import { BIG, chunksOf, collect, KEYS, keysOf, type MakeBucket } from './laws.fixture.ts';

/** Order, prefixes, many objects. */
export function testLists(makeBucket: MakeBucket): void {
  it('lists by key, where a slash sorts as a character and not as a folder', async () => {
    const bucket = await makeBucket();
    for (const key of KEYS) await bucket.write(key, key);
    expect(await keysOf(bucket, '')).toEqual([...KEYS].sort());
  });

  it('lists by any prefix, whether it ends at a slash or within a name', async () => {
    const bucket = await makeBucket();
    for (const key of KEYS) await bucket.write(key, key);
    for (const prefix of ['b', 'b/', 'b/d', 'b/d=1/', 'b/d=1/f.csv', 'c', 'c/', 'a', 'a/', 'a/b/c', '_g']) {
      expect(await keysOf(bucket, prefix)).toEqual(KEYS.filter((key) => key.startsWith(prefix)).sort());
    }
  });

  it('D-19: lists 1,001 objects, each once, with its size', async () => {
    const bucket = await makeBucket();
    const expected = Array.from({ length: 1001 }, (_, i) => `many/${String(i).padStart(4, '0')}`);
    for (let i = 0; i < expected.length; i += 100) {
      await Promise.all(
        expected.slice(i, i + 100).map((key, j) => bucket.write(key, 'x'.repeat((i + j) % 7))),
      );
    }
    const found = await collect(bucket.list('many/'));
    expect(found.map((stat) => stat.key)).toEqual(expected);
    expect(found.map((stat) => stat.sizeBytes)).toEqual(expected.map((_, i) => i % 7));
  });
}

/** I-1 and D-18: what a key may not be. */
const BAD_KEYS = [
  '',
  '/abs',
  'a//b',
  'a/',
  '.',
  '..',
  '../x',
  'a/../b',
  'a/./b',
  'a/.hidden',
  '-rf',
  'a\\b',
  'a b',
  'a+b',
  'a%2e%2e%2fb',
  'a#b',
  'a?b',
  'a;b',
  'a:b',
  'C:\\x',
  'file:///etc/passwd',
  '//proc/self/root',
  'a\0b',
  'a\nb',
  'ä',
  'a\u0308',
  '．．／x',
  'dot.',
  'a/dot./b',
  'x'.repeat(201),
  `${'x'.repeat(99)}/`.repeat(9).concat('xx'),
  '_staging/x',
];

/** What is refused as a key, by every call. */
export function testKeys(makeBucket: MakeBucket): void {
  it.each(BAD_KEYS)('I-1, D-18: refuses the key %j everywhere, exit 78', async (key) => {
    const bucket = await makeBucket();
    await bucket.write('a', '1');
    const refused = { code: 'E_BUCKET_KEY', exitCode: 78 };
    await expect(bucket.read(key)).rejects.toMatchObject(refused);
    await expect(collect(bucket.readStream(key))).rejects.toMatchObject(refused);
    await expect(bucket.write(key, 'x')).rejects.toMatchObject(refused);
    await expect(bucket.writeStream(key, chunksOf(BIG, 1 << 20))).rejects.toMatchObject(refused);
    await expect(bucket.putIfAbsent(key, 'x')).rejects.toMatchObject(refused);
    await expect(bucket.copy(key, 'b')).rejects.toMatchObject(refused);
    await expect(bucket.copy('a', key)).rejects.toMatchObject(refused);
    await expect(bucket.stat(key)).rejects.toMatchObject(refused);
    await expect(bucket.delete(key)).rejects.toMatchObject(refused);
    if (key !== '' && key !== 'a/') {
      await expect(collect(bucket.list(key))).rejects.toMatchObject(refused);
    }
    expect(await keysOf(bucket, '')).toEqual(['a']);
  });

  it('I-1: takes the longest key and the longest segment', async () => {
    const bucket = await makeBucket();
    const key = `${'x'.repeat(200)}/${'y'.repeat(200)}/${'z'.repeat(200)}/${'0'.repeat(200)}/${'_'.repeat(96)}`;
    expect(key.length).toBe(900);
    await bucket.write(key, '1');
    expect(await keysOf(bucket, '')).toEqual([key]);
  });
}
