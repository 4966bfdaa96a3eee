import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { backendOf } from './src/backends.ts';
import { ROOT } from './src/scene.ts';

describe('the storage that a test ran on', () => {
  it.each([
    ['packages/bucket/src/s3-radosgw.test.ts', 'S3 on radosgw faults of S3 (radosgw) D-7: x', 'S3 (radosgw)'],
    ['packages/bucket/src/s3-moto.test.ts', 'laws of a S3 (moto_server) bucket D-18: x', 'S3 (moto)'],
    ['packages/registry/src/s3-registry.test.ts', 'a release on S3 D-13: x', 'S3 (moto)'],
    ['packages/bucket/src/gcs-calls.test.ts', 'a GCS bucket D-14: x', 'GCS (test server)'],
    ['packages/bucket/src/real-clouds.test.ts', 'S3 itself laws of a S3 bucket D-18: x', 'S3 itself'],
    ['packages/bucket/src/local.test.ts', 'laws of a local bucket D-18: x', 'folder'],
    ['packages/bucket/src/memory.test.ts', 'laws of a memory bucket D-18: x', 'memory'],
    ['packages/bucket/src/retry.test.ts', 'callStore D-7: x', 'none'],
    [
      'packages/bucket/src/missing-bucket.test.ts',
      'a bucket that does not exist in S3 (moto_server) D-8: x',
      'S3 (moto)',
    ],
    ['', 'kill train at random times', 'folder'],
    ['', 'histories on a cloud', 'GCS (test server)'],
  ])('is told from %s: %s', (file, name, backend) => {
    expect(backendOf(file, name)).toBe(backend);
  });

  it('is known of every test that names a fault', () => {
    const files = globSync(['{packages,smoke_test,house,faults}/**/*.test.ts'], {
      cwd: ROOT,
      exclude: ['**/node_modules/**'],
    });
    // These two run on several storages, told apart by what a test is called.
    const several = /missing-bucket\.test|real-clouds/;
    const naming = files.filter((file) =>
      /\b(?:it|describe)\b[^\n]*\n?[^\n]*['"`][^'"`\n]*\b[DEF]-\d/.test(
        readFileSync(join(ROOT, file), 'utf8'),
      ),
    );
    expect(naming.length).toBeGreaterThan(20);
    expect(naming.filter((file) => !several.test(file) && backendOf(file, '') === undefined)).toEqual([]);
  });
});
