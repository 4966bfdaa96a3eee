// What the laws of buckets are written with.
import type { Bucket } from './bucket.ts';

/** Gives a new, empty bucket for each test. */
export type MakeBucket = () => Bucket | Promise<Bucket>;

/** Keys of which none is the folder of another: file systems cannot hold such pairs. */
export const KEYS = ['a', 'b-c', 'b.d', 'b/c', 'b/d=1/e', 'b/d=1/f.csv.gz', 'b0', '_g/1', 'Z'] as const;

/** 3 MiB and a bit, no two kilobytes alike. */
export const BIG = Uint8Array.from({ length: (3 << 20) + 17 }, (_, i) => (i * 31 + (i >> 10)) & 255);

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

export async function keysOf(bucket: Bucket, prefix: string): Promise<string[]> {
  return (await collect(bucket.list(prefix))).map((stat) => stat.key);
}

export function text(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString();
}

export async function* chunksOf(data: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < data.length; i += size) yield data.subarray(i, i + size);
}
