// Cloud stores for the model law: a process that dies hears nothing any more, whatever became of what it asked.
import { afterAll, beforeAll } from 'vitest';
import type { Bucket } from './bucket.ts';
import { BucketError } from './errors.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.fixture.ts';
import type { MakeStorage } from './law-storage.fixture.ts';
import type { CloudTiming } from './timing.ts';

/** Opens the bucket below a prefix, at a server or at the proxy before it. */
export type OpenCloud = (endpoint: string, prefix: string, limits: Partial<CloudTiming>) => Bucket;

/** Storages behind a fault proxy, each below a prefix of its own. Call it after what starts the server. */
export function useMortalCloud(endpoint: () => string, openCloud: OpenCloud): MakeStorage {
  let running: FaultProxy | undefined;
  let storages = 0;
  beforeAll(async () => {
    running = await startFaultProxy(endpoint());
  });
  afterAll(() => running?.stop());
  return () => {
    if (running === undefined) throw new Error('the proxy runs only while tests do');
    const proxy = running;
    const prefix = `law-${storages++}`;
    const open = (limits: Partial<CloudTiming> = {}) => openCloud(proxy.endpoint, prefix, limits);
    return {
      open,
      async twice(call, told) {
        proxy.inject({ kind: 'twice', told }, ({ method }) => method !== 'GET');
        const result = await call(open());
        proxy.calm();
        return [result];
      },
      async crash(at, call) {
        proxy.calm();
        // Of each request either nothing is heard at the store, or nothing at the client.
        const last = at >> 1;
        const index = () => proxy.seen.length - 1;
        if (at % 2 === 1) proxy.inject({ kind: 'answer-lost' }, () => index() === last);
        proxy.inject({ kind: 'reset' }, () => index() >= last);
        await call(open({ attempts: 1 })).catch((error: unknown) => {
          if (!(error instanceof BucketError)) throw error;
        });
        proxy.calm();
      },
    };
  };
}
