import { describe, expect, it } from 'vitest';
import { DriverFault } from './driver.ts';
import { jumpingTiming } from './jumping-clock.fixture.ts';
import { collect } from './laws.fixture.ts';
import { type OpenAt, type Proof, readResumed } from './resumed-read.ts';
import { readWhole } from './whole-read.ts';

const DATA = Uint8Array.from({ length: 1000 }, (_, i) => i & 255);
const cut = () => Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
const toFault = (error: unknown) =>
  error instanceof Error && 'code' in error ? new DriverFault('temporary', String(error.code)) : error;

/** A store of one object whose bodies end after the given numbers of bytes, by an error or (negative) without one; then it is well. */
function storeOf(
  cuts: readonly number[],
  make: () => Partial<{ data: Uint8Array; pin: string; proof: Proof }> = () => ({}),
) {
  const asked: number[] = [];
  let closed = 0;
  const openAt: OpenAt = async ({ offset, pin }) => {
    const { data = DATA, pin: current = 'v1', proof } = make();
    if (pin !== undefined && pin !== current) throw new DriverFault('changed', 'another ETag');
    const length = cuts[asked.push(offset) - 1];
    async function* body(): AsyncGenerator<Uint8Array> {
      yield data.slice(offset, length === undefined ? undefined : offset + Math.abs(length));
      if (length !== undefined && length >= 0) throw cut();
    }
    return { body: body(), sizeBytes: data.length, pin: current, proof, close: () => void closed++ };
  };
  return { openAt, asked, closed: () => closed };
}

const read = async (openAt: OpenAt, limits = {}) =>
  Buffer.concat(await collect(readResumed(openAt, { timing: jumpingTiming(limits), toFault })));

describe('readResumed', () => {
  it('D-11: reads on where a body was cut, by a reset or by an early end, and closes every one', async () => {
    const store = storeOf([300, -200, 0, 499]);
    expect(await read(store.openAt)).toEqual(Buffer.from(DATA));
    expect(store.asked).toEqual([0, 300, 500, 500, 999]);
    expect(store.closed()).toBe(5);
  });

  it('D-11: gives up when one body after the other brings too little', async () => {
    const store = storeOf(Array(999).fill(1));
    await expect(read(store.openAt, { attempts: 4 })).rejects.toMatchObject({
      kind: 'temporary',
      message: 'ECONNRESET; tried 4 times',
    });
    expect(store.asked).toEqual([0, 1, 2, 3]);
  });

  it('D-11: goes on for ever as long as each body brings its share', async () => {
    const store = storeOf(Array(9).fill(100));
    expect(await read(store.openAt, { attempts: 2, minBytesPerSecond: 20 })).toHaveLength(1000);
    expect(store.asked).toHaveLength(10);
  });

  it('D-20: ends when the object was replaced between two bodies', async () => {
    let generation = 0;
    const store = storeOf([300], () => ({ pin: `v${++generation}` }));
    await expect(read(store.openAt)).rejects.toMatchObject({ kind: 'changed' });
    expect(store.closed()).toBe(1);
  });

  it('D-12: refuses more bytes than the object has', async () => {
    const { openAt } = storeOf([]);
    const long: OpenAt = async (from) => ({ ...(await openAt(from)), sizeBytes: 999 });
    await expect(read(long)).rejects.toMatchObject({ kind: 'damaged', message: 'more than 999 bytes came' });
  });

  it('D-12: proves the whole, over several bodies, by the first one’s checksum', async () => {
    const seen: number[] = [];
    const proof = (problem?: string): Proof => ({
      update: (chunk) => seen.push(chunk.length),
      problem: () => problem,
    });
    await read(storeOf([300], () => ({ proof: proof() })).openAt);
    expect(seen).toEqual([300, 700]);
    const wrong = storeOf([], () => ({ proof: proof('crc32 is 1, not 2') }));
    await expect(read(wrong.openAt)).rejects.toMatchObject({ kind: 'damaged', message: 'crc32 is 1, not 2' });
  });

  it('closes the body of a reader that leaves early', async () => {
    const store = storeOf([]);
    for await (const chunk of readResumed(store.openAt, { timing: jumpingTiming(), toFault })) {
      expect(chunk.length).toBe(1000);
      break;
    }
    expect(store.closed()).toBe(1);
  });

  it('hands out pieces of at most 1 MiB', async () => {
    const data = new Uint8Array((2 << 20) + 1);
    const store = storeOf([], () => ({ data }));
    const chunks = await collect(readResumed(store.openAt, { timing: jumpingTiming(), toFault }));
    expect(chunks.map((chunk) => chunk.length)).toEqual([1 << 20, 1 << 20, 1]);
  });
});

describe('readWhole', () => {
  const options = () => ({ timing: jumpingTiming(), toFault });
  it('D-12: asks once more for damaged bytes, and gives up when they come again', async () => {
    const broken: Proof = { update() {}, problem: () => 'crc32' };
    let bodies = 0;
    const once = storeOf([], () => (bodies++ === 0 ? { proof: broken } : {}));
    expect(await readWhole(once.openAt, options(), 1000)).toEqual(Buffer.from(DATA));
    const always = storeOf([], () => ({ proof: broken }));
    await expect(readWhole(always.openAt, options(), 1000)).rejects.toMatchObject({ kind: 'damaged' });
    expect(always.asked).toEqual([0, 0]);
  });

  it('refuses what is too large before its first byte, and closes the body', async () => {
    const store = storeOf([]);
    await expect(readWhole(store.openAt, options(), 999)).rejects.toMatchObject({ kind: 'too-large' });
    expect(store.closed()).toBe(1);
  });
});
