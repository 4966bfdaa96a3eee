// What several real processes, small limits and kills do to a local bucket.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import * as fs from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { collect, keysOf } from './laws.fixture.ts';
import { openBucket } from './open-bucket.ts';
import { tempFolders } from './temp-folder.fixture.ts';

const newFolder = tempFolders();
const SCRIPT = fileURLToPath(new URL('local.child.ts', import.meta.url));
/** Processes leave their compiled modules to later ones, which start faster. */
const ENV = { ...process.env, NODE_COMPILE_CACHE: newFolder() };
/** Permissions do not bind root, so tests of them run as nobody. */
const NOBODY = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

function start(
  args: readonly string[],
  options: { uid?: number; gid?: number; limit?: string } = {},
): ChildProcess {
  const { limit = 'true', ...identity } = options;
  const command = ['-c', `${limit} && exec "$0" "$@"`, process.execPath, SCRIPT, ...args];
  return spawn('sh', command, { stdio: ['pipe', 'pipe', 'inherit'], env: ENV, ...identity });
}

async function run(args: readonly string[], options: Parameters<typeof start>[1] = {}): Promise<string> {
  const child = start(args, options);
  return (await text(child.stdout as NonNullable<typeof child.stdout>)).trim();
}

describe('processes at one local bucket', () => {
  it('F-1: one of 40 processes that put the same key at once wins, and its bytes stay', async () => {
    const root = newFolder();
    await run(['write', root, 'warm-up', '1']);
    const children = Array.from({ length: 40 }, (_, i) =>
      start(['race', root, 'deep/er/n', `contender ${i}`]),
    );
    const lines = children.map((child) => createInterface(child.stdout!)[Symbol.asyncIterator]()); // a pipe by start()
    for (const line of lines) expect((await line.next()).value).toBe('ready');
    for (const child of children) child.stdin?.write('go\n');
    const answers = await Promise.all(lines.map(async (line) => (await line.next()).value));
    expect(answers.filter((answer) => answer === 'true')).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'false')).toHaveLength(39);
    const winner = `contender ${answers.indexOf('true')}`;
    expect(Buffer.from(await openBucket(root).read('deep/er/n')).toString()).toBe(winner);
  });

  it('E-2: a writer killed at any moment leaves whole objects only, and leftovers in _staging only', async () => {
    const root = newFolder();
    const bucket = openBucket(root);
    let random = 20261121;
    for (let round = 0; round < 12; round++) {
      const child = start(['loop', root, 'a', 'c/b']);
      const lines = createInterface(child.stdout!)[Symbol.asyncIterator](); // a pipe by start()
      random = (random * 1103515245 + 12345) % 2147483648;
      for (let i = 0; i <= random % 5; i++) await lines.next();
      // Somewhere within the next object: a busy wait, since timers are coarser than a write.
      for (const end = process.hrtime.bigint() + BigInt(random % 6_000_000); process.hrtime.bigint() < end; );
      child.kill('SIGKILL');
      await once(child, 'exit');
      for await (const { key, sizeBytes } of bucket.list('')) {
        expect(sizeBytes).toBe(key.startsWith('log/') ? 5000 : 100_000);
        const data = await bucket.read(key);
        expect(Buffer.alloc(data.length, data[0]).equals(data)).toBe(true);
      }
    }
    expect(fs.readdirSync(root).sort()).toEqual(['_staging', 'a', 'c', 'log']);
    await bucket.sweep(new Date(Date.now() + 60_000));
    expect(fs.readdirSync(join(root, '_staging'))).toEqual([]);
    await bucket.write('a', 'works');
    expect(await keysOf(bucket, 'a')).toEqual(['a']);
  });
});

describe('a local bucket under limits', () => {
  it.each([0o000, 0o022, 0o077])('B-10: gives files 0640 and folders 0750 under umask %o', async (umask) => {
    const root = join(newFolder(), 'new');
    expect(await run(['write', root, 'a/b/c', '10', String(umask)])).toBe('done');
    const modes = ['', 'a', 'a/b', 'a/b/c', '_staging'].map(
      (name) => fs.statSync(join(root, name)).mode & 0o777,
    );
    expect(modes).toEqual([0o750, 0o750, 0o750, 0o640, 0o700]);
  });

  it('D-3: is exit 77 where it may not write or read', async () => {
    const root = newFolder();
    fs.writeFileSync(join(root, 'mine'), 'x', { mode: 0o000 });
    for (let path = root; path.includes('slipway-bucket-'); path = join(path, '..'))
      fs.chmodSync(path, 0o555);
    const denied = /^error E_BUCKET_PERMISSION .*errno=EACCES .*exit=77$/;
    expect(await run(['write', root, 'a', '10'], NOBODY)).toMatch(denied);
    expect(await run(['read', root, 'mine'], NOBODY)).toMatch(denied);
    for (let path = root; path.includes('slipway-bucket-'); path = join(path, '..'))
      fs.chmodSync(path, 0o755);
  });

  it('D-4: is exit 74 when a file would be too large, and nothing is left', async () => {
    const root = newFolder();
    await openBucket(root).write('a', 'old');
    const line = await run(['write', root, 'a', '2000000'], { limit: 'ulimit -f 100' });
    expect(line).toMatch(/^error E_BUCKET_IO .*key=a op=write errno=EFBIG .*exit=74$/);
    expect(Buffer.from(await openBucket(root).read('a')).toString()).toBe('old');
    expect(fs.readdirSync(join(root, '_staging'))).toEqual([]);
  });

  it('D-4: is exit 74 when the process has no file descriptors left', async () => {
    const root = newFolder();
    await openBucket(root).write('a', Buffer.alloc(2 << 20));
    const line = await run(['many', root, 'a', '200'], { limit: 'ulimit -n 64' });
    expect(line).toMatch(/^error E_BUCKET_IO .*errno=EMFILE .*exit=74$/);
  });

  it('closes every file that it opened, read to the end or not', async () => {
    const bucket = openBucket(newFolder());
    await bucket.write('a', Buffer.alloc(3 << 20));
    const before = fs.readdirSync('/dev/fd').length;
    for (let i = 0; i < 20; i++) {
      await collect(bucket.readStream('a'));
      for await (const _ of bucket.readStream('a')) break;
      await bucket.read('a', { maxBytes: 1 }).catch(() => {});
    }
    expect(fs.readdirSync('/dev/fd').length).toBe(before);
  });
});
