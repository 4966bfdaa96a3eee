// A bucket in memory, for tests.
import { type Bucket, createBucket } from './bucket.ts';
import { type BucketDriver, DriverFault, type ObjectStat } from './driver.ts';

const CHUNK_BYTES = 1 << 20;

/** An empty bucket that lives as long as the object. It obeys the laws of every bucket; for tests. */
export function createMemoryBucket(): Bucket {
  return createBucket(createMemoryDriver());
}

function createMemoryDriver(): BucketDriver {
  const objects = new Map<string, { readonly data: Uint8Array; readonly stat: ObjectStat }>();
  let writes = 0;
  const put = (key: string, data: Uint8Array): void => {
    const stat = { key, sizeBytes: data.length, etag: String(++writes), modifiedAt: new Date() };
    objects.set(key, { data: Uint8Array.from(data), stat });
  };
  const get = (key: string): Uint8Array => {
    const found = objects.get(key);
    if (found === undefined) throw new DriverFault('not-found', 'absent');
    return found.data;
  };
  return {
    uri: 'memory:',
    async read(key, maxBytes) {
      const data = get(key);
      if (data.length > maxBytes) throw new DriverFault('too-large', `${data.length} bytes of ${maxBytes}`);
      return data.slice();
    },
    async *readStream(key) {
      const data = get(key);
      for (let i = 0; i < data.length; i += CHUNK_BYTES) yield data.slice(i, i + CHUNK_BYTES);
    },
    write: async (key, data) => put(key, data),
    async writeStream(key, source) {
      const chunks: Uint8Array[] = [];
      for await (const chunk of source) chunks.push(Uint8Array.from(chunk));
      const data = Buffer.concat(chunks);
      put(key, data);
      return { sizeBytes: data.length };
    },
    async putIfAbsent(key, data) {
      if (objects.has(key)) return false;
      put(key, data);
      return true;
    },
    copy: async (from, to) => put(to, get(from)),
    stat: async (key) => objects.get(key)?.stat ?? null,
    async *list(prefix) {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix)).sort();
      for (const key of keys) {
        const found = objects.get(key);
        if (found !== undefined) yield found.stat;
      }
    },
    async delete(key) {
      objects.delete(key);
    },
    sweep: async () => 0,
  };
}
