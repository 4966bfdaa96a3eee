// Uncompresses a stream by Node's gunzip on the libuv pool, and sees what Node leaves unsaid: cuts, padding, junk after the end.
import type { TransformOptions } from 'node:stream';
import { createGunzip, type Gunzip, type ZlibOptions } from 'node:zlib';
import { FrameError } from './errors.ts';

/** Bytes that one call of zlib gives at most: large enough that the parser works while the pool does. */
const CHUNK_BYTES = 1024 * 1024;

/** What is known of a running decompression. */
export interface GunzipStream {
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Stored bytes used up so far. */
  readonly consumed: () => number;
}

/**
 * Uncompresses one or more gzip members.
 *
 * @param source - Stored bytes, beginning with gzip's magic bytes.
 * @throws {@link FrameError} `E_GZIP_TRUNCATED`, `E_GZIP_CORRUPT`, `E_GZIP_TRAILING` from the iteration.
 */
export function gunzip(
  source: AsyncIterator<Uint8Array>,
  file: string,
  onWarning: (warning: string) => void,
): GunzipStream {
  // Every zlib stream takes the options of a transform; its types do not say so.
  const options: ZlibOptions & TransformOptions = {
    chunkSize: CHUNK_BYTES,
    readableHighWaterMark: CHUNK_BYTES,
  };
  const engine = createGunzip(options);
  engine.on('error', () => {}); // the iteration throws it; one after the end must not be uncaught
  return { chunks: iterate(engine, source, file, onWarning), consumed: () => engine.bytesWritten };
}

async function* iterate(
  engine: Gunzip,
  source: AsyncIterator<Uint8Array>,
  file: string,
  onWarning: (warning: string) => void,
): AsyncGenerator<Uint8Array, void> {
  const stored = { bytes: 0 };
  const feeding = feed(engine, source, stored, file, onWarning).catch((error: unknown) => {
    engine.destroy(error instanceof Error ? error : new Error(String(error)));
    throw error;
  });
  feeding.catch(() => {}); // the iteration below throws it
  try {
    yield* engine as AsyncIterable<Uint8Array>;
    await feeding;
  } catch (error) {
    throw gzipError(error, file, stored.bytes);
  } finally {
    engine.destroy();
    await feeding.catch(() => {});
  }
}

/** Writes the source into the engine, one chunk at a time and one read ahead. */
async function feed(
  engine: Gunzip,
  source: AsyncIterator<Uint8Array>,
  stored: { bytes: number },
  file: string,
  onWarning: (warning: string) => void,
): Promise<void> {
  let next = source.next();
  next.catch(() => {}); // awaited below, unless the engine fails first
  let padding = 0;
  while (!engine.destroyed) {
    const step = await next;
    if (step.done === true) break;
    next = source.next();
    next.catch(() => {});
    const start = stored.bytes;
    stored.bytes += step.value.length;
    if (step.value.length === 0) continue;
    let used = 0;
    if (padding === 0) {
      await written(engine, step.value);
      if (engine.destroyed) break;
      used = engine.bytesWritten - start;
    }
    padding += checkPadding(step.value.subarray(used), file, start + used);
  }
  if (padding > 0) onWarning(`${file} has ${padding} zero bytes after its gzip data: ignored`);
  if (!engine.destroyed) engine.end();
}

/** Resolves when the engine used the chunk up, or will use no more. */
function written(engine: Gunzip, chunk: Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      engine.off('end', done);
      engine.off('close', done);
      resolve();
    };
    engine.once('end', done);
    engine.once('close', done);
    engine.write(chunk, done);
  });
}

function checkPadding(rest: Uint8Array, file: string, start: number): number {
  const junk = rest.findIndex((byte) => byte !== 0);
  if (junk >= 0) throw trailing(file, start + junk);
  return rest.length;
}

function trailing(file: string, offset?: number): FrameError {
  const where = offset === undefined ? '' : ` at compressed byte ${offset}`;
  const message = `the gzip data is followed by something else${where}: export the file again`;
  return new FrameError('E_GZIP_TRAILING', message, { file, offset });
}

/** What an error of zlib means; others pass. */
function gzipError(error: unknown, file: string, bytes: number): unknown {
  if (!(error instanceof Error) || !('code' in error) || !String(error.code).startsWith('Z_')) return error;
  if (error.code === 'Z_BUF_ERROR') {
    const message = `truncated gzip at compressed byte ${bytes}: copy the file again`;
    return new FrameError('E_GZIP_TRUNCATED', message, { file, offset: bytes }, error);
  }
  // The first member's magic bytes were seen, so that a missing header is what follows a member.
  if (error.message === 'incorrect header check') return trailing(file);
  const message = `corrupt gzip before compressed byte ${bytes} (${error.message}): copy the file again`;
  return new FrameError('E_GZIP_CORRUPT', message, { file, offset: bytes }, error);
}
