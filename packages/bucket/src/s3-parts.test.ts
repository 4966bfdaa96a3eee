// Uploads and copies in parts on a real server: whole, or no object and no upload left.
import type { S3 } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cloudAddress } from './cloud-address.ts';
import { chunksOf, collect, keysOf } from './laws.fixture.ts';
import { probeIfCloud } from './probe-put-if-absent.ts';
import { copyObject } from './s3-copy.ts';
import {
  MOTO,
  rawS3,
  S3_BUCKET,
  S3_CREDENTIALS,
  s3Bucket,
  useFaultyS3,
  useS3Server,
} from './s3-server.fixture.ts';
import { S3Store } from './s3-store.ts';
import { CLOUD_TIMING } from './timing.ts';

const PART = 5 << 20;
const BIG = Buffer.alloc(2 * PART + 4321, 'all parts of it are needed; ');
const LIMITS = { answerMs: 2_000, firstWaitMs: 5, maxWaitMs: 20, attempts: 3 } as const;
const TOMORROW = new Date(Date.now() + 86_400_000);

const missing = MOTO.missing();
describe.skipIf(missing !== undefined)(missing ?? 'S3 in parts', () => {
  const server = useS3Server(MOTO);
  const faulty = useFaultyS3(server);
  let client: S3;
  beforeAll(() => {
    client = rawS3(server.endpoint());
  });
  afterAll(() => client?.destroy());
  afterEach(() => faulty.proxy().calm());

  const bucket = () => faulty.open(LIMITS);
  const uploads = async () => (await client.listMultipartUploads({ Bucket: S3_BUCKET })).Uploads ?? [];
  const isPart = (number: number) => (request: { method: string; url: string }) =>
    request.method === 'PUT' && request.url.includes(`partNumber=${number}&`);
  const isComplete = ({ method, url }: { method: string; url: string }) =>
    method === 'POST' && url.includes('uploadId=');
  const isAbort = ({ method, url }: { method: string; url: string }) =>
    method === 'DELETE' && url.includes('uploadId=');

  it('D-16: leaves neither object nor upload when a part fails for good', async () => {
    faulty.proxy().inject({ kind: 'status', status: 503 }, isPart(2));
    await expect(bucket().writeStream('p/1', chunksOf(BIG, 1 << 20))).rejects.toMatchObject({ exitCode: 75 });
    expect(await faulty.direct().stat('p/1')).toBeNull();
    expect(await uploads()).toEqual([]);
  });

  it('D-16: leaves neither when the writer is told to stop between two parts', async () => {
    const controller = new AbortController();
    const reason = new Error('stop');
    async function* stopping(): AsyncGenerator<Uint8Array> {
      yield BIG.subarray(0, PART + 1);
      controller.abort(reason);
      yield BIG.subarray(PART + 1);
    }
    await expect(bucket().writeStream('p/2', stopping(), { signal: controller.signal })).rejects.toBe(reason);
    expect(await faulty.direct().stat('p/2')).toBeNull();
    expect(await uploads()).toEqual([]);
  });

  it('D-16: keeps the old object until the new one is whole', async () => {
    await faulty.direct().write('p/3', 'old');
    faulty.proxy().inject({ kind: 'status', status: 403 }, isComplete);
    await expect(bucket().write('p/3', BIG)).rejects.toMatchObject({ exitCode: 77 });
    expect(Buffer.from(await faulty.direct().read('p/3')).toString()).toBe('old');
    faulty.proxy().calm();
    await bucket().write('p/3', BIG);
    expect(Buffer.compare(await bucket().read('p/3'), BIG)).toBe(0);
  });

  it('D-16: is done when only the answer to the completion was lost', async () => {
    faulty.proxy().inject({ kind: 'answer-lost' }, isComplete, 1);
    expect(await bucket().writeStream('p/4', chunksOf(BIG, 1 << 20))).toEqual({ sizeBytes: BIG.length });
    expect(faulty.proxy().seen.filter(isComplete)).toHaveLength(2);
    expect(Buffer.compare(await bucket().read('p/4'), BIG)).toBe(0);
  });

  it('D-16: tells the first failure when the abort fails too, and the sweep takes what is left', async () => {
    faulty.proxy().inject({ kind: 'status', status: 403 }, isPart(1));
    faulty.proxy().inject({ kind: 'status', status: 500 }, isAbort);
    await expect(bucket().writeStream('p/5', chunksOf(BIG, 1 << 20))).rejects.toMatchObject({ exitCode: 77 });
    expect(await uploads()).toHaveLength(1);
    faulty.proxy().calm();
    expect(await bucket().sweep(new Date(0))).toBe(0);
    expect(await bucket().sweep(TOMORROW)).toBe(1);
    expect(await uploads()).toEqual([]);
    expect(await bucket().sweep(TOMORROW)).toBe(0);
  });

  it('sweeps no upload below another prefix, and none that has got a part since', async () => {
    const { UploadId } = await client.createMultipartUpload({ Bucket: S3_BUCKET, Key: 'faulty/alive' });
    await client.createMultipartUpload({ Bucket: S3_BUCKET, Key: 'elsewhere/x' });
    const begun = new Date((await uploads())[0]?.Initiated?.getTime() ?? 0);
    await new Promise((resolve) => setTimeout(resolve, 1100)); // times of uploads have whole seconds
    await client.uploadPart({ Bucket: S3_BUCKET, Key: 'faulty/alive', UploadId, PartNumber: 1, Body: 'x' });
    expect(await bucket().sweep(new Date(begun.getTime() + 1000))).toBe(0);
    expect(await bucket().sweep(TOMORROW)).toBe(1);
    expect((await uploads()).map(({ Key }) => Key)).toEqual(['elsewhere/x']);
  });

  it('copies in parts what is too large for one copy', async () => {
    await faulty.direct().write('big/from', BIG);
    const address = cloudAddress('s3', S3_BUCKET, '/faulty');
    const store = new S3Store(address, {
      endpoint: server.endpoint(),
      timing: CLOUD_TIMING,
      credentials: S3_CREDENTIALS,
    });
    await copyObject(store, 'big/from', 'big/to', PART);
    expect(Buffer.compare(await bucket().read('big/to'), BIG)).toBe(0);
  });

  it('D-18: reads past names that cannot be keys, whatever is in them', async () => {
    const names = [
      'with space',
      'plus+',
      'per%25cent',
      'hash#',
      'quest?ion',
      'é',
      'e\u0301',
      '.hidden',
      'folder/',
      'a//b',
      '&<>"',
    ];
    for (const name of [...names, 'a', 'A', 'date=1/x']) {
      await client.putObject({ Bucket: S3_BUCKET, Key: `foreign/${name}`, Body: name });
    }
    const foreign = s3Bucket(server.endpoint(), 'foreign');
    expect(await keysOf(foreign, '')).toEqual(['A', 'a', 'date=1/x']);
    expect(Buffer.concat(await collect(foreign.readStream('date=1/x'))).toString()).toBe('date=1/x');
  });

  it('D-15: a store that loses the condition on the way is refused by the probe', async () => {
    await probeIfCloud(bucket());
    faulty.proxy().inject({ kind: 'without-header', header: 'if-none-match' });
    await expect(probeIfCloud(bucket())).rejects.toMatchObject({
      code: 'E_BUCKET_UNSUPPORTED',
      exitCode: 78,
    });
    faulty.proxy().calm();
    expect(await keysOf(bucket(), '_probe/')).toEqual([]);
  });
});
