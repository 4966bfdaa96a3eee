// What a local bucket does with the file system: modes, links, pipes, damage in place, leftovers.
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collect, keysOf } from './laws.fixture.ts';
import { openBucket } from './open-bucket.ts';
import { tempFolders } from './temp-folder.fixture.ts';

const newFolder = tempFolders();
const unsafe = { code: 'E_BUCKET_UNSAFE', exitCode: 77 };
const mode = (path: string): number => fs.statSync(path).mode & 0o777;

describe('a local bucket whose folder', () => {
  it('does not exist is empty, is not created by looking, and is created by the first write', async () => {
    const root = join(newFolder(), 'x/y');
    const bucket = openBucket(root);
    expect(await bucket.stat('a')).toBeNull();
    expect(await keysOf(bucket, '')).toEqual([]);
    await expect(bucket.read('a')).rejects.toMatchObject({ code: 'E_BUCKET_NOT_FOUND' });
    await bucket.delete('a/b');
    expect(await bucket.sweep(new Date())).toBe(0);
    expect(fs.existsSync(join(root, '..'))).toBe(false);
    await bucket.write('a', '1');
    expect(await keysOf(bucket, '')).toEqual(['a']);
    expect(mode(root)).toBe(0o750);
  });

  it('is a file is refused, not taken for an empty bucket', async () => {
    const file = join(newFolder(), 'file');
    fs.writeFileSync(file, '');
    const bucket = openBucket(file);
    await expect(bucket.stat('a')).rejects.toMatchObject(unsafe);
    await expect(bucket.read('a/b')).rejects.toMatchObject(unsafe);
    await expect(bucket.write('a', '1')).rejects.toMatchObject(unsafe);
    await expect(collect(bucket.list('a/'))).rejects.toMatchObject(unsafe);
  });

  it('is reached through a link works', async () => {
    const base = newFolder();
    fs.mkdirSync(join(base, 'real'));
    fs.symlinkSync('real', join(base, 'link'));
    const bucket = openBucket('link', { baseDir: base });
    await bucket.write('a/b', '1');
    expect(await keysOf(bucket, '')).toEqual(['a/b']);
    expect(fs.readFileSync(join(base, 'real/a/b'), 'utf8')).toBe('1');
  });

  it('also holds files that nobody could have written through it does not list them', async () => {
    const root = newFolder();
    const bucket = openBucket(root);
    await bucket.write('a/b', '1');
    for (const name of ['.DS_Store', 'a b', 'ä', '-x', 'a/.hidden']) fs.writeFileSync(join(root, name), 'x');
    fs.mkdirSync(join(root, '.git'));
    fs.writeFileSync(join(root, '.git/config'), 'x');
    expect(await keysOf(bucket, '')).toEqual(['a/b']);
  });
});

describe('links and special files in a local bucket', () => {
  function bucketWithLinks(): { root: string; outside: string } {
    const base = newFolder();
    const [root, outside] = [join(base, 'root'), join(base, 'outside')];
    fs.mkdirSync(root);
    fs.mkdirSync(join(outside, 'sub'), { recursive: true });
    fs.writeFileSync(join(outside, 'canary'), 'secret');
    fs.writeFileSync(join(outside, 'sub/canary'), 'secret');
    fs.symlinkSync(join(outside, 'canary'), join(root, 'file'));
    fs.symlinkSync(outside, join(root, 'folder'));
    fs.symlinkSync('nowhere', join(root, 'dangling'));
    fs.symlinkSync('loop', join(root, 'loop'));
    return { root, outside };
  }

  it('I-3: refuses to read a linked file, dangling or in a loop, or a folder', async () => {
    const { root } = bucketWithLinks();
    fs.mkdirSync(join(root, 'plain'));
    const bucket = openBucket(root);
    for (const key of ['file', 'dangling', 'loop', 'plain', 'loop/x', 'folder/canary', 'folder/sub/canary']) {
      await expect(bucket.read(key), key).rejects.toMatchObject(unsafe);
      await expect(collect(bucket.readStream(key)), key).rejects.toMatchObject(unsafe);
      await expect(bucket.copy(key, 'x'), key).rejects.toMatchObject(unsafe);
      await expect(bucket.stat(key), key).rejects.toMatchObject(unsafe);
      await expect(bucket.delete(key), key).rejects.toMatchObject(unsafe);
    }
    await expect(collect(bucket.list('folder/'))).rejects.toMatchObject(unsafe);
    expect(await keysOf(bucket, '')).toEqual([]);
  });

  it('I-1, I-3: writes nothing through a folder that links out of the bucket', async () => {
    const { root, outside } = bucketWithLinks();
    const bucket = openBucket(root);
    for (const key of [
      'folder/canary',
      'folder/new',
      'folder/new/deep',
      'folder/sub/new',
      'dangling/x',
      'plain/x',
    ]) {
      if (key === 'plain/x') fs.writeFileSync(join(root, 'plain'), 'a file, not a folder');
      await expect(bucket.write(key, 'x'), key).rejects.toMatchObject({ exitCode: expect.any(Number) });
      await expect(bucket.putIfAbsent(key, 'x'), key).rejects.toMatchObject({ exitCode: expect.any(Number) });
    }
    expect(fs.readdirSync(outside).sort()).toEqual(['canary', 'sub']);
    expect(fs.readdirSync(join(outside, 'sub'))).toEqual(['canary']);
    expect(fs.readFileSync(join(outside, 'canary'), 'utf8')).toBe('secret');
    expect(fs.existsSync(join(root, 'nowhere'))).toBe(false);
  });

  it('I-3: a write replaces a linked file, not what it points to', async () => {
    const { root, outside } = bucketWithLinks();
    const bucket = openBucket(root);
    await bucket.write('file', 'mine');
    expect(fs.readFileSync(join(outside, 'canary'), 'utf8')).toBe('secret');
    expect(Buffer.from(await bucket.read('file')).toString()).toBe('mine');
  });

  it('follows a link from folder to folder that stays inside', async () => {
    const root = newFolder();
    const bucket = openBucket(root);
    await bucket.write('real/a', '1');
    fs.symlinkSync('real', join(root, 'alias'));
    await bucket.write('alias/b', '2');
    expect(Buffer.from(await bucket.read('alias/a')).toString()).toBe('1');
    expect(await keysOf(bucket, '')).toEqual(['real/a', 'real/b']);
  });

  it('A-35: does not hang on a named pipe and does not read a device', async () => {
    const root = newFolder();
    execFileSync('mkfifo', [join(root, 'pipe')]);
    const bucket = openBucket(root);
    await expect(bucket.read('pipe')).rejects.toMatchObject(unsafe);
    await expect(collect(bucket.readStream('pipe'))).rejects.toMatchObject(unsafe);
    await expect(openBucket('/dev').read('zero', { maxBytes: 10 })).rejects.toMatchObject(unsafe);
    expect(await keysOf(bucket, '')).toEqual([]);
  });

  it('writes no object where a folder is', async () => {
    const bucket = openBucket(newFolder());
    await bucket.write('a/b', '1');
    await expect(bucket.write('a', 'x')).rejects.toMatchObject(unsafe);
    await expect(bucket.putIfAbsent('a', 'x')).rejects.toMatchObject(unsafe);
    await expect(bucket.write('a/b/c', 'x')).rejects.toMatchObject(unsafe);
    expect(await keysOf(bucket, '')).toEqual(['a/b']);
  });
});

describe('a file that is changed in place while a local bucket reads it', () => {
  it('A-34: is exit 75 when it grows, shrinks or is rewritten, after chunks were handed out', async () => {
    const size = (2 << 20) + 5;
    const changes: [string, (path: string) => void][] = [
      ['grows', (path) => fs.appendFileSync(path, 'x')],
      ['shrinks', (path) => fs.truncateSync(path, size - 7)],
      ['is rewritten', (path) => fs.writeFileSync(path, Buffer.alloc(size, 2))],
    ];
    for (const [name, change] of changes) {
      const root = newFolder();
      const path = join(root, 'a');
      fs.writeFileSync(path, Buffer.alloc(size, 1));
      fs.utimesSync(path, 1, 1);
      const reading = async (): Promise<void> => {
        let isFirst = true;
        for await (const chunk of openBucket(root).readStream('a')) {
          expect(chunk.length).toBeGreaterThan(0);
          if (isFirst) change(path);
          isFirst = false;
        }
      };
      await expect(reading(), name).rejects.toMatchObject({
        code: 'E_BUCKET_CHANGED',
        exitCode: 75,
        retryable: true,
      });
    }
  });

  it('is not affected by being replaced or deleted: the old bytes are read to their end', async () => {
    const bucket = openBucket(newFolder());
    await bucket.write('a', Buffer.alloc(3 << 20, 1));
    const seen: Uint8Array[] = [];
    for await (const chunk of bucket.readStream('a')) {
      seen.push(chunk);
      await bucket.write('a', 'new');
      await bucket.delete('a');
    }
    expect(Buffer.concat(seen).equals(Buffer.alloc(3 << 20, 1))).toBe(true);
  });
});

describe('leftovers of a local bucket', () => {
  it('I-5: are prepared in a private folder with an unguessable name, and gone afterwards', async () => {
    const root = newFolder();
    const bucket = openBucket(root);
    const names = new Set<string>();
    async function* source(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('x');
      const [name = ''] = fs.readdirSync(join(root, '_staging'));
      names.add(name);
      expect(name).toMatch(/^[0-9a-f]{32}$/);
      expect(mode(join(root, '_staging'))).toBe(0o700);
      expect(mode(join(root, '_staging', name))).toBe(0o700);
      expect(mode(join(root, '_staging', name, 'object'))).toBe(0o600);
    }
    for (let i = 0; i < 3; i++) await bucket.writeStream('a', source());
    expect(names.size).toBe(3);
    expect(fs.readdirSync(join(root, '_staging'))).toEqual([]);
  });

  it('are swept when nobody touched them since the given time, and left alone otherwise', async () => {
    const root = newFolder();
    const bucket = openBucket(root);
    await bucket.write('a', '1');
    for (const [name, age] of [
      ['a'.repeat(32), 0],
      ['b'.repeat(32), 1e6],
      ['not-ours', 0],
    ] as const) {
      fs.mkdirSync(join(root, '_staging', name));
      fs.writeFileSync(join(root, '_staging', name, 'object'), 'half');
      fs.utimesSync(join(root, '_staging', name, 'object'), age, age);
      fs.utimesSync(join(root, '_staging', name), 0, 0);
    }
    expect(await bucket.sweep(new Date(5000))).toBe(1);
    expect(fs.readdirSync(join(root, '_staging')).sort()).toEqual(['b'.repeat(32), 'not-ours']);
    expect(await keysOf(bucket, '')).toEqual(['a']);
  });

  it('are not looked for behind a link', async () => {
    const base = newFolder();
    const victim = join(base, 'victim', 'c'.repeat(32));
    fs.mkdirSync(victim, { recursive: true });
    fs.mkdirSync(join(base, 'root'));
    fs.symlinkSync(join(base, 'victim'), join(base, 'root/_staging'));
    const bucket = openBucket(join(base, 'root'));
    expect(await bucket.sweep(new Date(Date.now() + 1e6))).toBe(0);
    await expect(bucket.write('a', '1')).rejects.toMatchObject(unsafe);
    expect(fs.existsSync(victim)).toBe(true);
  });
});
