// Who a bucket in GCS says that it is: by the SDK, from a workload identity whose token server is on loopback.
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { formatErrorLine } from '@slipway/contract';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Bucket } from './bucket.ts';
import { QUICK, useGcs } from './gcs-bucket.fixture.ts';
import { findCredentials } from './gcs-credentials.ts';
import { tempFolders } from './temp-folder.fixture.ts';

const newFolder = tempFolders();
const { server, newBucket } = useGcs();
/** Must be in no error, whatever becomes of it. */
const CANARY = 'canary-subject-token';

let tokens: Server;
/** Statuses that the token server answers with next; 200 when there are none. */
let statuses: number[] = [];
let asked: string[] = [];
beforeAll(async () => {
  tokens = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    asked.push(body);
    const status = statuses.shift() ?? 200;
    const token = {
      access_token: `token-${asked.length}`,
      expires_in: 3600,
      issued_token_type: 'x',
      token_type: 'Bearer',
    };
    const refusal = { error: 'invalid_grant', error_description: `not ${CANARY}` };
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(status === 200 ? token : refusal));
  });
  tokens.listen(0, '127.0.0.1');
  await once(tokens, 'listening');
});
afterAll(() => tokens.close());
afterEach(() => vi.unstubAllEnvs());

/** A bucket that takes its credentials from the environment, where those of a workload identity federation are. */
function bucketOfWorkload(): Bucket {
  const folder = newFolder();
  writeFileSync(join(folder, 'subject'), CANARY);
  const identity = {
    type: 'external_account',
    audience: '//iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/p/providers/q',
    subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
    token_url: `http://127.0.0.1:${(tokens.address() as AddressInfo).port}/token`,
    credential_source: { file: join(folder, 'subject') },
  };
  return bucketOf(JSON.stringify(identity));
}

/** @param file - What is in the file that `GOOGLE_APPLICATION_CREDENTIALS` names; undefined: the variable is not set. */
function bucketOf(file: string | undefined): Bucket {
  const home = newFolder();
  const path = join(home, 'credentials.json');
  if (file !== undefined) writeFileSync(path, file);
  vi.stubEnv('GOOGLE_APPLICATION_CREDENTIALS', file === undefined ? undefined : path);
  vi.stubEnv('HOME', home);
  vi.stubEnv('CLOUDSDK_CONFIG', home);
  // The machine's own account is no part of this: nobody is asked for it.
  vi.stubEnv('METADATA_SERVER_DETECTION', 'none');
  vi.stubEnv('GCE_METADATA_HOST', '127.0.0.1:1');
  return newBucket({ credentials: findCredentials(), timing: QUICK });
}

async function failureOf(run: Promise<unknown>): Promise<{ code: string; exitCode: number; text: string }> {
  try {
    await run;
  } catch (error) {
    const { code, exitCode, message } = error as { code: string; exitCode: number; message: string };
    return { code, exitCode, text: `${message} ${formatErrorLine(error)} ${inspect(error, { depth: 9 })}` };
  }
  throw new Error('it did not fail');
}

describe('a GCS bucket with credentials', () => {
  it('shows a token with every request, and asks for it once', async () => {
    asked = [];
    const bucket = bucketOfWorkload();
    const from = server().tokens.length;
    await bucket.write('a', '1');
    await bucket.stat('a');
    expect(server().tokens.slice(from)).toEqual(['Bearer token-1', 'Bearer token-1']);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toContain(CANARY);
  });

  it('I-6: shows none to a server that was named in its stead', async () => {
    const from = server().tokens.length;
    await newBucket().write('a', '1');
    expect(server().tokens.slice(from)).toEqual([undefined]);
  });

  it('D-8, I-7: is exit 69 when they are refused, and says nothing of what they are', async () => {
    statuses = [400, 400, 400, 400];
    const failure = await failureOf(bucketOfWorkload().stat('a'));
    statuses = [];
    expect(failure).toMatchObject({ code: 'E_BUCKET_UNAVAILABLE', exitCode: 69 });
    expect(failure.text).toContain('the credentials were answered with status 400');
    expect(failure.text).not.toContain(CANARY);
  });

  it('D-7: waits when who gives tokens is busy', async () => {
    statuses = [503];
    expect(await bucketOfWorkload().stat('a')).toBeNull();
  });

  it('D-8: is exit 69 when there are none, or their file is none', async () => {
    const unavailable = { code: 'E_BUCKET_UNAVAILABLE', exitCode: 69 };
    const none = await failureOf(bucketOf(undefined).stat('a'));
    expect(none).toMatchObject(unavailable);
    expect(none.text).toContain('there are no credentials');
    for (const file of [CANARY, '{}', `{"type":"${CANARY}"}`]) {
      const broken = await failureOf(bucketOf(file).stat('a'));
      expect(broken).toMatchObject(unavailable);
      expect(broken.text).toContain('the credentials are not usable');
      expect(broken.text).not.toContain(CANARY);
    }
  });
});
