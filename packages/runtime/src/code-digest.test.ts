import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type TemporaryFolder, temporaryFolder } from '@slipway/testkit/process';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { codeDigest } from './code-digest.ts';

let root: TemporaryFolder;
const put = async (path: string, text: string) => {
  await mkdir(dirname(join(root.path, path)), { recursive: true });
  await writeFile(join(root.path, path), text);
};
const digest = () =>
  codeDigest({ family: 'tiny', dir: join(root.path, 'packages/models/tiny/v1') }, root.path);

beforeEach(async () => {
  root = await temporaryFolder();
  await put('packages/linear/src/ridge.ts', '1');
  await put('packages/models/tiny/v1/package.json', '{}');
  await put('packages/models/tiny/v1/src/index.ts', '1');
});
afterEach(() => root.remove());

it.each([
  'packages/linear/src/ridge.ts',
  'packages/linear/src/solve/new.ts',
  'packages/models/tiny/v1/src/index.ts',
  'packages/models/tiny/v1/package.json',
  'packages/models/tiny/features/src/index.ts',
])('is another where %s is another', async (path) => {
  const before = digest();
  await put(path, '2');
  expect(digest()).not.toBe(before);
});

it.each([
  'packages/linear/src/ridge.test.ts',
  'packages/linear/src/fixtures/rows.json',
  'packages/linear/src/.ridge.ts.swp',
  'packages/linear/README.md',
  'packages/models/tiny/v2/src/index.ts',
  'packages/models/other/features/src/index.ts',
])('is the same where %s is another: no run of the version depends on it', async (path) => {
  const before = digest();
  await put(path, '2');
  expect(digest()).toBe(before);
});

it('is another where a file has another name, and the same in another folder', async () => {
  const before = digest();
  const first = root;
  root = await temporaryFolder();
  await put('packages/linear/src/ridge.ts', '1');
  await put('packages/models/tiny/v1/package.json', '{}');
  await put('packages/models/tiny/v1/src/index.ts', '1');
  expect(digest()).toBe(before);
  await rm(join(root.path, 'packages/linear/src/ridge.ts'));
  await put('packages/linear/src/lasso.ts', '1');
  expect(digest()).not.toBe(before);
  await first.remove();
});
