// Laws of streams: whole or not at all.
import { expect, it } from 'vitest';
import { BIG, chunksOf, collect, keysOf, type MakeBucket, text } from './laws.fixture.ts';

/** Streams in and out, failing, aborted and left early. */
export function testStreams(makeBucket: MakeBucket): void {
  it('streams an object in and out in chunks of at most 1 MiB', async () => {
    const bucket = await makeBucket();
    const data = BIG;
    expect(await bucket.writeStream('s/big', chunksOf(data, 70_001))).toEqual({ sizeBytes: data.length });
    const chunks = await collect(bucket.readStream('s/big'));
    expect(Math.max(...chunks.map((chunk) => chunk.length))).toBeLessThanOrEqual(1 << 20);
    expect(Buffer.concat(chunks).equals(data)).toBe(true);
    expect(Buffer.from(await bucket.read('s/big')).equals(data)).toBe(true);
  });

  it('streams nothing in and nothing out', async () => {
    const bucket = await makeBucket();
    expect(await bucket.writeStream('s', chunksOf(new Uint8Array(), 1))).toEqual({ sizeBytes: 0 });
    expect(Buffer.concat(await collect(bucket.readStream('s')))).toHaveLength(0);
  });

  it('I-1: a stream becomes visible only when its source has ended', async () => {
    const bucket = await makeBucket();
    async function* watched(): AsyncGenerator<Uint8Array> {
      for (let i = 0; i < 3; i++) {
        expect(await bucket.stat('s')).toBeNull();
        expect(await keysOf(bucket, '')).toEqual([]);
        yield Buffer.from('abc');
      }
    }
    await bucket.writeStream('s', watched());
    expect(text(await bucket.read('s'))).toBe('abcabcabc');
  });

  it('leaves the old object when the source of a new one fails, and throws what the source threw', async () => {
    const bucket = await makeBucket();
    await bucket.write('s', 'old');
    const failure = Object.assign(new Error('mine'), { code: 'EIO', errno: -5 });
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('new');
      throw failure;
    }
    await expect(bucket.writeStream('s', failing())).rejects.toBe(failure);
    expect(text(await bucket.read('s'))).toBe('old');
    expect(await keysOf(bucket, '')).toEqual(['s']);
    expect(await bucket.sweep(new Date(Date.now() + 60_000))).toBe(0);
  });

  it('aborts a write whose source hangs, and leaves nothing', async () => {
    const bucket = await makeBucket();
    const controller = new AbortController();
    const reason = new Error('stop');
    async function* hanging(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('abc');
      setImmediate(() => controller.abort(reason));
      await new Promise(() => {});
    }
    await expect(bucket.writeStream('s', hanging(), { signal: controller.signal })).rejects.toBe(reason);
    expect(await keysOf(bucket, '')).toEqual([]);
    expect(await bucket.sweep(new Date(Date.now() + 60_000))).toBe(0);
  });

  it('aborts a read between two chunks, and before the first', async () => {
    const bucket = await makeBucket();
    await bucket.write('s', BIG);
    const controller = new AbortController();
    const reading = async (): Promise<void> => {
      for await (const chunk of bucket.readStream('s', { signal: controller.signal })) {
        expect(chunk.length).toBeGreaterThan(0);
        controller.abort(new Error('stop'));
      }
    };
    await expect(reading()).rejects.toThrow('stop');
    await expect(reading()).rejects.toThrow('stop');
  });

  it('lets a reader leave early', async () => {
    const bucket = await makeBucket();
    await bucket.write('s', BIG);
    for (const options of [{}, { signal: new AbortController().signal }]) {
      for await (const chunk of bucket.readStream('s', options)) {
        expect(chunk.length).toBeGreaterThan(0);
        break;
      }
    }
    await bucket.delete('s');
    expect(await bucket.stat('s')).toBeNull();
  });
}
