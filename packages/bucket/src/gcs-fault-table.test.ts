// The fault table of every cloud store, against the GCS driver.
import { afterAll, beforeAll } from 'vitest';
import { createBucket } from './bucket.ts';
import { cloudAddress } from './cloud-address.ts';
import { type FaultProxy, startFaultProxy } from './fault-proxy.fixture.ts';
import { testFaultTable } from './fault-table.suite.ts';
import { GCS_BUCKET, useGcs } from './gcs-bucket.fixture.ts';
import { createGcsDriver } from './gcs-driver.ts';
import { CLOUD_TIMING, type CloudTiming } from './timing.ts';

const CANARY = 'canary-access-token';

const { server } = useGcs();
let proxy: FaultProxy;
beforeAll(async () => {
  proxy = await startFaultProxy(server().endpoint);
});
afterAll(() => proxy.stop());

const open = (endpoint: string, limits: Partial<CloudTiming> = {}) =>
  createBucket(
    createGcsDriver(cloudAddress('gs', GCS_BUCKET, '/table'), {
      endpoint,
      credentials: async () => ({ authorization: `Bearer ${CANARY}` }),
      timing: { ...CLOUD_TIMING, ...limits },
    }),
  );

testFaultTable('GCS', {
  proxy: () => proxy,
  open: (limits) => open(proxy.endpoint, limits),
  direct: () => open(server().endpoint),
  isDownload: ({ method, url }) => method === 'GET' && url.includes('alt=media'),
  isCommit: ({ method, url }) => /uploadType=multipart|rewriteTo/.test(url) || method === 'PUT',
  canary: CANARY,
});
