// The law above the others: a bucket is a map.
import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Bucket } from './bucket.ts';
import { chunksOf, KEYS, keysOf, type MakeBucket, text } from './laws.fixture.ts';

/** One step against the bucket and against a `Map`. */
type Step = readonly [
  op: 'write' | 'put' | 'stream' | 'copy' | 'delete' | 'read' | 'list',
  a: string,
  b: string,
];

/** Random sequences of calls against a `Map`. */
export function testModel(makeBucket: MakeBucket): void {
  it('behaves like a map under any sequence of calls', async () => {
    const key = fc.constantFrom(...KEYS);
    const op = fc.constantFrom<Step[0]>('write', 'put', 'stream', 'copy', 'delete', 'read', 'list');
    const steps = fc.array(fc.tuple(op, key, key), { maxLength: 25 });
    await fc.assert(
      fc.asyncProperty(steps, async (sequence) => {
        const bucket = await makeBucket();
        const model = new Map<string, string>();
        for (const [i, step] of sequence.entries()) await takeStep(bucket, model, step, `value ${i}`);
        for (const [k, value] of model) expect(text(await bucket.read(k))).toBe(value);
      }),
      { seed: 20261121, numRuns: 25 },
    );
  });
}

async function takeStep(
  bucket: Bucket,
  model: Map<string, string>,
  [op, a, b]: Step,
  value: string,
): Promise<void> {
  if (op === 'write') await bucket.write(a, value);
  if (op === 'stream') await bucket.writeStream(a, chunksOf(Buffer.from(value), 3));
  if (op === 'write' || op === 'stream') model.set(a, value);
  if (op === 'put') {
    expect(await bucket.putIfAbsent(a, value)).toBe(!model.has(a));
    if (!model.has(a)) model.set(a, value);
  }
  if (op === 'delete') {
    await bucket.delete(a);
    model.delete(a);
  }
  const found = model.get(a);
  if (op === 'copy' && found === undefined) await expect(bucket.copy(a, b)).rejects.toThrow('no such object');
  if (op === 'copy' && found !== undefined) {
    await bucket.copy(a, b);
    model.set(b, found);
  }
  if (op === 'read') expect((await bucket.stat(a))?.sizeBytes).toBe(found?.length);
  if (op === 'list') {
    expect(await keysOf(bucket, '')).toEqual([...model.keys()].sort());
  }
}
