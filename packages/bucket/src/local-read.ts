// Reading files that may be anything: never follows a link, never hangs on a pipe, never hands out bytes that moved underneath.
import type { BigIntStats } from 'node:fs';
import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { DriverFault } from './driver.ts';
import { objectStat } from './local-tree.ts';

/** What zlib and the parsers like best. */
const CHUNK_BYTES = 1 << 20;
/** Without O_NONBLOCK, opening a pipe waits for its writer for ever. */
const FLAGS = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK | constants.O_NOCTTY;

/** All bytes of a regular file. */
export async function readAll(path: string, maxBytes: number): Promise<Uint8Array> {
  return withFile(path, async (handle, before) => {
    const size = Number(before.size);
    if (size > maxBytes) throw new DriverFault('too-large', `${size} bytes, at most ${maxBytes}`);
    const data = Buffer.allocUnsafeSlow(size);
    const filled = await fill(handle, data);
    const beyond = await fill(handle, Buffer.alloc(1));
    checkUnchanged(before, await handle.stat({ bigint: true }), filled + beyond);
    return data;
  });
}

/** The bytes of a regular file in fresh chunks of 1 MiB; throws at the end if the file changed meanwhile. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array> {
  const handle = await open(path, FLAGS);
  try {
    const before = await handle.stat({ bigint: true });
    const { sizeBytes } = objectStat('', before);
    let total = 0;
    for (;;) {
      const chunk = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, Math.max(sizeBytes - total, 0) + 1));
      const filled = await fill(handle, chunk);
      total += filled;
      if (total > sizeBytes || filled < chunk.length) {
        checkUnchanged(before, await handle.stat({ bigint: true }), total);
        if (filled > 0) yield chunk.subarray(0, filled);
        return;
      }
      yield chunk;
    }
  } finally {
    await handle.close();
  }
}

async function withFile<T>(
  path: string,
  use: (handle: FileHandle, stat: BigIntStats) => Promise<T>,
): Promise<T> {
  const handle = await open(path, FLAGS);
  try {
    const found = await handle.stat({ bigint: true });
    objectStat('', found);
    return await use(handle, found);
  } finally {
    await handle.close();
  }
}

/** Reads until the buffer is full or the file ends; read(2) may return less than was asked for. */
async function fill(handle: FileHandle, buffer: Uint8Array): Promise<number> {
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await handle.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return filled;
}

function checkUnchanged(before: BigIntStats, after: BigIntStats, bytesRead: number): void {
  const isSame =
    before.size === after.size && before.mtimeNs === after.mtimeNs && before.size === BigInt(bytesRead);
  if (!isSame)
    throw new DriverFault('changed', `${before.size} bytes before, ${after.size} after, ${bytesRead} read`);
}
