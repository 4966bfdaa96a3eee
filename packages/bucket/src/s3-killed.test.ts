// A process that is killed while it uploads in parts, on a real server.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { S3 } from '@aws-sdk/client-s3';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { PART_BYTES } from './cut-parts.ts';
import type { SeenRequest } from './fault-proxy.fixture.ts';
import { keysOf } from './laws.fixture.ts';
import {
  findS3Server,
  MOTO,
  rawS3,
  S3_BUCKET,
  S3_CREDENTIALS,
  useFaultyS3,
  useS3Server,
} from './s3-server.fixture.ts';

const SCRIPT = fileURLToPath(new URL('s3-upload.child.ts', import.meta.url));
const SIZE = 4 * PART_BYTES + 1;
const TOMORROW = new Date(Date.now() + 86_400_000);

const kind = findS3Server();
describe.skipIf(typeof kind === 'string')(
  typeof kind === 'string' ? kind : `an upload to ${kind.name}`,
  () => {
    const server = useS3Server(typeof kind === 'string' ? MOTO : kind);
    const faulty = useFaultyS3(server);
    let client: S3;
    beforeAll(() => {
      client = rawS3(server.endpoint());
    });
    afterAll(() => client?.destroy());
    afterEach(() => faulty.proxy().calm());

    /** Starts the process; `killAt`: it is killed when the proxy has this request, which still reaches the store. */
    const upload = async (key: string, killAt: (request: SeenRequest) => boolean) => {
      const { accessKeyId, secretAccessKey } = S3_CREDENTIALS;
      const env = {
        AWS_ACCESS_KEY_ID: accessKeyId,
        AWS_SECRET_ACCESS_KEY: secretAccessKey,
        AWS_REGION: 'us-east-1',
      };
      const args = [faulty.proxy().endpoint, `s3://${S3_BUCKET}/faulty`, key, String(SIZE)];
      const child = spawn(process.execPath, [SCRIPT, ...args], {
        env,
        stdio: ['ignore', 'inherit', 'inherit'],
      });
      const ended = once(child, 'exit');
      const kill = async () => {
        child.kill('SIGKILL');
        await ended;
      };
      faulty.proxy().inject({ kind: 'meanwhile', run: kill }, killAt, 1);
      expect(await ended).toEqual([null, 'SIGKILL']);
    };
    const uploadsOf = async (key: string) =>
      ((await client.listMultipartUploads({ Bucket: S3_BUCKET })).Uploads ?? []).filter(
        ({ Key }) => Key === `faulty/${key}`,
      );
    const isPart =
      (number: number) =>
      ({ method, url }: SeenRequest) =>
        method === 'PUT' && url.includes(`partNumber=${number}&`);

    it.each([1, 2, 4])(
      'D-16: by a process that is killed at part %d leaves no object, and an upload that the sweep takes',
      async (k) => {
        const key = `killed/at-${k}`;
        await upload(key, isPart(k));
        const bucket = faulty.direct();
        expect(await bucket.stat(key)).toBeNull();
        expect(await keysOf(bucket, 'killed/')).toEqual([]);
        expect(await uploadsOf(key)).toHaveLength(1);
        expect(await bucket.sweep(new Date(0))).toBe(0);
        expect(await bucket.sweep(TOMORROW)).toBe(1);
        expect(await uploadsOf(key)).toEqual([]);
        expect(await keysOf(bucket, 'killed/')).toEqual([]);
      },
    );

    it('D-16: by a process that is killed over an object that is there leaves that one as it was', async () => {
      await faulty.direct().write('old', 'as it was');
      await upload('old', isPart(3));
      expect(Buffer.from(await faulty.direct().read('old')).toString()).toBe('as it was');
      expect(await faulty.direct().sweep(TOMORROW)).toBe(1);
    });

    it('D-16: is whole when only its process died at the completion', async () => {
      await upload('whole', ({ method, url }) => method === 'POST' && url.includes('uploadId='));
      await expect.poll(() => faulty.direct().stat('whole')).toMatchObject({ sizeBytes: SIZE });
      expect(await uploadsOf('whole')).toEqual([]);
    });
  },
);
