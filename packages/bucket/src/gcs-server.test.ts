// The test server speaks to Google's own client, which knows nothing of it.
import { Storage } from '@google-cloud/storage';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type GcsServer, startGcsServer } from './gcs-server.fixture.ts';
import { BIG } from './laws.fixture.ts';

let server: GcsServer;
beforeAll(async () => {
  server = await startGcsServer(['bucket']);
});
afterAll(() => server.close());

const bucketOf = () =>
  new Storage({ apiEndpoint: server.endpoint, projectId: 'p', retryOptions: { autoRetry: false } }).bucket(
    'bucket',
  );

describe('the GCS server of the tests', () => {
  it('takes a whole object from the client, and gives it back with its checksum', async () => {
    const file = bucketOf().file('a b/ä');
    await file.save(Buffer.from(BIG), { resumable: false });
    const [data] = await file.download();
    expect(data.equals(BIG)).toBe(true);
    expect((await file.getMetadata())[0]).toMatchObject({ name: 'a b/ä', size: `${BIG.length}` });
  });

  it('takes a resumable upload in pieces, and shows it only when whole', async () => {
    const file = bucketOf().file('resumable');
    await file.save(Buffer.from(BIG), { resumable: true, chunkSize: 1 << 20 });
    expect(server.seen.filter((op) => op === 'piece')).toHaveLength(4);
    expect(server.uploads.openCount).toBe(0);
    expect((await file.download())[0].equals(BIG)).toBe(true);
  });

  it('gives ranges and pinned generations, and refuses those that are gone', async () => {
    const file = bucketOf().file('ranges');
    await file.save('0123456789');
    const { generation } = (await file.getMetadata())[0];
    const pinned = bucketOf().file('ranges', { generation: Number(generation) });
    expect(String((await pinned.download({ start: 3, end: 5 }))[0])).toBe('345');
    await file.save('other');
    await expect(pinned.download()).rejects.toMatchObject({ code: 404 });
    await expect(file.download({ start: 100, end: 200 })).rejects.toMatchObject({ code: 416 });
  });

  it('keeps preconditions: one of two creations fails with 412', async () => {
    const file = bucketOf().file('once');
    const create = { preconditionOpts: { ifGenerationMatch: 0 }, resumable: false };
    await file.save('first', create);
    await expect(file.save('second', create)).rejects.toMatchObject({ code: 412 });
    expect(String((await file.download())[0])).toBe('first');
  });

  it('refuses bytes that are not what the client says, and stores nothing', async () => {
    const file = bucketOf().file('damaged');
    const wrong = { resumable: false, validation: false, metadata: { crc32c: 'AAAAAA==' } };
    await expect(file.save('x', wrong)).rejects.toMatchObject({ code: 400 });
    expect(await file.exists()).toEqual([false]);
  });

  it('lists by pages, copies in several calls, and deletes', async () => {
    const bucket = bucketOf();
    const keys = ['l/a', 'l/b', 'l/c', 'l/d', 'l/e'];
    await Promise.all(keys.map((key) => bucket.file(key).save('0123456789')));
    server.pageSize = 2;
    server.rewriteBytes = 4;
    const [files] = await bucket.getFiles({ prefix: 'l/' });
    expect(files.map(({ name }) => name)).toEqual(keys);
    await bucket.file('l/a').copy(bucket.file('l/copy'));
    expect(String((await bucket.file('l/copy').download())[0])).toBe('0123456789');
    await bucket.file('l/a').delete();
    await expect(bucket.file('l/a').delete()).rejects.toMatchObject({ code: 404 });
    await expect(bucket.storage.bucket('other').file('x').getMetadata()).rejects.toMatchObject({ code: 404 });
  });
});
