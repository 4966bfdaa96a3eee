// S3 that cannot be used at all: nobody there, no name, no TLS, no credentials, another region.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { formatErrorLine } from '@slipway/contract';
import { afterAll, describe, expect, it } from 'vitest';
import { createBucket } from './bucket.ts';
import { cloudAddress } from './cloud-address.ts';
import { createS3Driver } from './s3-driver.ts';
import { S3_CREDENTIALS, s3Bucket } from './s3-server.fixture.ts';
import { freePort } from './server-process.fixture.ts';
import { CLOUD_TIMING } from './timing.ts';

const LIMITS = { answerMs: 2_000, firstWaitMs: 1, maxWaitMs: 5, attempts: 3 } as const;
const UNAVAILABLE = { code: 'E_BUCKET_UNAVAILABLE', exitCode: 69 };

/** A server that gives one answer, whatever it is asked. */
async function serverThatSays(status: number, body: string, headers: Record<string, string> = {}) {
  const asked: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    asked.push(request.headers['x-amz-date']?.toString());
    request.resume().on('end', () => response.writeHead(status, headers).end(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterAll(() => void server.close());
  return { endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };
}

function errorXml(code: string): string {
  return `<?xml version="1.0"?><Error><Code>${code}</Code><Message>it is ${code}</Message></Error>`;
}

describe('S3 that cannot be used', () => {
  it('D-8: nobody listens: asks again, then exit 75', async () => {
    const bucket = s3Bucket(`http://127.0.0.1:${await freePort()}`, '', LIMITS);
    await expect(bucket.read('a')).rejects.toMatchObject({
      code: 'E_BUCKET_TEMPORARY',
      exitCode: 75,
      message: expect.stringContaining('ECONNREFUSED; tried 3 times'),
    });
  });

  it('D-8: a host that nobody knows is exit 69', async () => {
    const bucket = s3Bucket('http://no-such-host.invalid', '', LIMITS);
    await expect(bucket.read('a')).rejects.toMatchObject(UNAVAILABLE);
  });

  it('D-8: a server without TLS where there must be TLS is exit 69, at once', async () => {
    const { endpoint, asked } = await serverThatSays(200, '');
    const bucket = s3Bucket(endpoint.replace('http:', 'https:'), '', LIMITS);
    await expect(bucket.read('a')).rejects.toMatchObject(UNAVAILABLE);
    expect(asked).toEqual([]);
  });

  it('D-8: absent credentials are exit 69', async () => {
    const { endpoint } = await serverThatSays(200, '');
    const credentials = async (): Promise<never> => {
      throw Object.assign(new Error('could not load'), { name: 'CredentialsProviderError' });
    };
    const options = { endpoint, timing: { ...CLOUD_TIMING, ...LIMITS }, credentials };
    const bucket = createBucket(createS3Driver(cloudAddress('s3', 'bucket', ''), options));
    await expect(bucket.write('a', 'x')).rejects.toMatchObject(UNAVAILABLE);
  });

  it.each([
    ['ExpiredToken', 400, UNAVAILABLE],
    ['PermanentRedirect', 301, UNAVAILABLE],
    ['AuthorizationHeaderMalformed', 400, UNAVAILABLE],
    ['InvalidAccessKeyId', 403, { code: 'E_BUCKET_PERMISSION', exitCode: 77 }],
    ['NoSuchBucket', 404, { code: 'E_BUCKET_MISSING', exitCode: 78 }],
  ])(
    'D-8: makes %s (HTTP %i) final, after one request, and shows nothing of the credentials',
    async (code, status, expected) => {
      const { endpoint, asked } = await serverThatSays(status, errorXml(code));
      const error = await s3Bucket(endpoint, '', LIMITS)
        .write('a', 'x')
        .catch((thrown: unknown) => thrown);
      expect(error).toMatchObject(expected);
      expect(asked).toHaveLength(1);
      const shown = `${formatErrorLine(error)} ${inspect(error, { depth: 12, showHidden: true })}`;
      expect(shown).not.toContain(S3_CREDENTIALS.secretAccessKey);
      expect(shown).not.toContain('Signature=');
    },
  );

  it('D-8: signs by the server’s clock when ours is wrong', async () => {
    const date = new Date(Date.now() + 3_600_000);
    const { endpoint, asked } = await serverThatSays(403, errorXml('RequestTimeTooSkewed'), {
      date: date.toUTCString(),
    });
    await expect(s3Bucket(endpoint, '', LIMITS).write('a', 'x')).rejects.toMatchObject({ exitCode: 75 });
    const hours = asked.map((stamp) => stamp?.slice(9, 11));
    expect(hours).toHaveLength(3);
    expect(hours[1]).not.toBe(hours[0]);
    expect(hours[2]).toBe(hours[1]);
  });
});
