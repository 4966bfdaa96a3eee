// A process of the local bucket's tests: `node local.child.ts <command> <folder> …`. Prints one line a result.
import { createInterface } from 'node:readline';
import { formatErrorLine } from '@slipway/contract';
import { openBucket } from './open-bucket.ts';

const [command, folder = '', a = '', b = ''] = process.argv.slice(2);
const bucket = openBucket(folder);

const commands: Record<string, () => Promise<void>> = {
  /** Waits for a line on stdin, then puts `b` under `a` if absent. */
  async race() {
    console.log('ready');
    for await (const _ of createInterface(process.stdin)) break;
    console.log(String(await bucket.putIfAbsent(a, b)));
    process.stdin.destroy();
  },
  /** Writes `b` bytes under `a` under a umask, which does not matter. */
  async write() {
    process.umask(Number(process.argv[6] ?? 0o22));
    await bucket.write(a, Buffer.alloc(Number(b), 7));
    console.log('done');
  },
  async read() {
    console.log(String((await bucket.read(a)).length));
  },
  /** Replaces `a`, copies it to `b` and puts new keys until it is killed; each object is one byte value, many times. */
  async loop() {
    for (let n = 1; ; n++) {
      await bucket.write(a, Buffer.alloc(100_000, n % 256));
      await bucket.copy(a, b);
      await bucket.putIfAbsent(
        `log/${String(n).padStart(6, '0')}-${process.pid}`,
        Buffer.alloc(5000, n % 256),
      );
      console.log(String(n));
    }
  },
  /** Opens `a` as often as `b` says and reads on in all at once. */
  async many() {
    const streams = Array.from({ length: Number(b) }, () => bucket.readStream(a)[Symbol.asyncIterator]());
    const results = await Promise.allSettled(streams.map((stream) => stream.next()));
    for (const stream of streams) await stream.return?.();
    for (const result of results) if (result.status === 'rejected') throw result.reason;
  },
};

try {
  await commands[command ?? '']?.();
} catch (error) {
  console.log(formatErrorLine(error));
}
