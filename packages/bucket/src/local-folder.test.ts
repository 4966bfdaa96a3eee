import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { describe, expect, it } from 'vitest';
import { missingFolder, rememberMissing } from './local-folder.ts';
import { openBucket } from './open-bucket.ts';
import { tempFolders } from './temp-folder.fixture.ts';

const tempFolder = tempFolders();

describe('missingFolder', () => {
  it('names the folder of a local bucket that is not there, and nothing else', () => {
    const folder = tempFolder();
    const absent = join(folder, 'of one', 'b');
    expect(missingFolder(openBucket(absent).uri)).toBe(absent);
    expect(missingFolder(pathToFileURL(folder).href)).toBeUndefined();
    expect(missingFolder('s3://any/p')).toBeUndefined();
  });
});

describe('rememberMissing', () => {
  it('removes what was made where nothing was, parents included, and leaves what was there', async () => {
    const folder = tempFolder();
    const absent = join(folder, 'a', 'b');
    const remove = rememberMissing(absent);
    const bucket = openBucket(absent);
    await bucket.write('x/y/object', 'text');
    await bucket.delete('x/y/object');
    await remove();
    expect(readdirSync(folder)).toEqual([]);
    await remove(); // nothing is there any more
  });

  it('leaves every folder that holds a file', async () => {
    const folder = tempFolder();
    const absent = join(folder, 'a', 'b');
    const remove = rememberMissing(absent);
    mkdirSync(join(absent, 'empty'), { recursive: true });
    writeFileSync(join(folder, 'a', 'somebody’s'), '');
    await remove();
    expect(existsSync(absent)).toBe(false);
    expect(readdirSync(join(folder, 'a'))).toEqual(['somebody’s']);
  });
});
