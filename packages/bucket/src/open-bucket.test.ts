import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatErrorLine } from '@slipway/contract';
import { describe, expect, it } from 'vitest';
import { openBucket } from './open-bucket.ts';
import { tempFolders } from './temp-folder.fixture.ts';

const newFolder = tempFolders();

describe('openBucket', () => {
  it('opens the same folder by path, by relative path and by address', async () => {
    const base = newFolder();
    const folder = join(base, 'mit Leerzeichen ä');
    await openBucket(folder).write('a', '1');
    for (const uri of [
      folder,
      `${folder}/`,
      'mit Leerzeichen ä',
      './mit Leerzeichen ä/',
      pathToFileURL(folder).href,
    ]) {
      const bucket = openBucket(uri, { baseDir: base });
      expect(bucket.uri).toBe(pathToFileURL(folder).href);
      expect(Buffer.from(await bucket.read('a')).toString()).toBe('1');
    }
  });

  it('takes a folder beside the base folder, as a path says it', () => {
    expect(openBucket('../other/model', { baseDir: '/srv/app' }).uri).toBe('file:///srv/other/model');
  });

  it.each([
    ['s3://bucket', 's3://bucket'],
    ['S3://bucket/', 's3://bucket'],
    ['s3://bucket/model', 's3://bucket/model'],
    ['gs://my_bucket.example/team-1/data/train/', 'gs://my_bucket.example/team-1/data/train'],
    ['gs://bucket/date%3D1', 'gs://bucket/date=1'],
  ])('opens %s in the cloud, without asking anybody yet', (uri, shown) => {
    expect(openBucket(uri).uri).toBe(shown);
  });

  it.each([
    ['', 'empty'],
    [' ', 'empty'],
    ['bucket\n', 'control character'],
    ['bucket\0', 'control character'],
    ['file:relative', 'no //'],
    ['file:/abs', 'no //'],
    ['file://relative/x', 'host'],
    ['file:///a/../../etc', '..'],
    ['file:///a/%2e%2e/etc', '..'],
    ['file:///a%2fetc', 'hidden slash'],
    ['file:///a?x=1', 'query'],
    ['file:///a#x', 'fragment'],
    ['file:///a%zz', 'percent-encoded'],
    ['file:////host/x', 'two slashes'],
    ['s3://Bücket/model', 'bucket name'],
    ['s3://b:9000/model', 'bucket name'],
    ['gs://a/model', 'bucket name'],
    ['s3://bucket//model', 'prefix'],
    ['s3://bucket/a b', 'prefix'],
    ['s3://bucket/.hidden', 'prefix'],
    [`gs://bucket/${'x'.repeat(124)}`, 'more than 123'],
    ['s3://b/../../x', '..'],
    ['s3:///x', 'names no bucket'],
    ['s3://', 'names no bucket'],
    ['gs:bucket', 'no //'],
    ['https://example.com/x', 'unknown scheme'],
    ['ftp://example.com', 'unknown scheme'],
    ['C:\\bucket', 'no //'],
    ['javascript://x', 'unknown scheme'],
  ])('B-6: refuses %j, exit 78', (uri, problem) => {
    expect(() => openBucket(uri)).toThrow(problem);
    try {
      openBucket(uri);
    } catch (error) {
      expect(error).toMatchObject({ code: 'E_BUCKET_URI', exitCode: 78 });
    }
  });

  it.each([
    's3://AKIA:canary-secret@bucket/x',
    'https://user:canary-secret@example.com/x',
    'file://user:canary-secret@/abs',
    's3:canary-secret@b',
    'gs://b/%zzcanary-secret',
  ])('B-6, I-7: never repeats the address, which may hold a secret', (uri) => {
    let line = '';
    try {
      openBucket(uri);
    } catch (error) {
      line = `${formatErrorLine(error)} ${JSON.stringify(error)} ${(error as Error).stack}`;
    }
    expect(line).toMatch(/E_BUCKET_URI scheme=/);
    expect(line).not.toContain('canary');
  });
});
