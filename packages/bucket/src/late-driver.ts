// A driver whose code is loaded by its first call: nobody pays for the SDK of a store that is not used.
import type { BucketDriver } from './driver.ts';

/**
 * Stands in for the driver that `load` gives; `load` runs once.
 *
 * @param uri - What the driver's own `uri` will be.
 */
export function createLateDriver(uri: string, load: () => Promise<BucketDriver>): BucketDriver {
  let loading: Promise<BucketDriver> | undefined;
  const driver = (): Promise<BucketDriver> => {
    loading ??= load();
    return loading;
  };
  return {
    uri,
    read: async (key, maxBytes) => (await driver()).read(key, maxBytes),
    async *readStream(key) {
      yield* (await driver()).readStream(key);
    },
    write: async (key, data) => (await driver()).write(key, data),
    writeStream: async (key, source) => (await driver()).writeStream(key, source),
    putIfAbsent: async (key, data) => (await driver()).putIfAbsent(key, data),
    copy: async (from, to) => (await driver()).copy(from, to),
    stat: async (key) => (await driver()).stat(key),
    async *list(prefix) {
      yield* (await driver()).list(prefix);
    },
    delete: async (key) => (await driver()).delete(key),
    sweep: async (before) => (await driver()).sweep(before),
  };
}
