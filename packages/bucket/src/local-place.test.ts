// Folders of a local bucket go with their last object, and nobody who writes at that moment is the worse for it.
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openBucket } from './open-bucket.ts';
import { tempFolders } from './temp-folder.fixture.ts';

const newFolder = tempFolders();

describe('deleting in a local bucket', () => {
  it('takes the folders away that hold nothing more, and leaves the bucket', async () => {
    const folder = newFolder();
    const bucket = openBucket(folder);
    for (const key of ['a/b/c/one', 'a/b/two', 'z']) await bucket.write(key, '');
    await bucket.delete('a/b/c/one');
    expect([existsSync(join(folder, 'a/b/c')), existsSync(join(folder, 'a/b'))]).toEqual([false, true]);
    await writeFile(join(folder, 'a/.kept'), '');
    await bucket.delete('a/b/two');
    expect([existsSync(join(folder, 'a/b')), existsSync(join(folder, 'a'))]).toEqual([false, true]);
    await bucket.delete('z');
    expect(existsSync(folder)).toBe(true);
  });

  it('leaves folders that a link leads to', async () => {
    const folder = newFolder();
    await mkdir(join(folder, 'elsewhere'));
    await symlink('elsewhere', join(folder, 'link'));
    const bucket = openBucket(folder);
    await bucket.write('link/object', 'x');
    await bucket.delete('link/object');
    expect(existsSync(join(folder, 'elsewhere'))).toBe(true);
    expect(await bucket.putIfAbsent('link/object', 'y')).toBe(true);
  });

  it('hinders nobody who writes into the same folders at the same time', async () => {
    const folder = newFolder();
    const [writer, other] = [openBucket(folder), openBucket(folder)];
    for (let i = 0; i < 150; i++) {
      await other.write('a/b/c/other', '');
      const [isFirst] = await Promise.all([
        writer.putIfAbsent('a/b/c/put', `${i}`),
        other.delete('a/b/c/other'),
        writer.write('a/b/written', `${i}`),
      ]);
      expect(isFirst).toBe(true);
      for (const key of ['a/b/c/put', 'a/b/written'])
        expect(Buffer.from(await other.read(key)).toString()).toBe(`${i}`);
      await Promise.all([writer.delete('a/b/c/put'), other.delete('a/b/written')]);
    }
  });
});
