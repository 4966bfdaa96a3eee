// Tells a bad file from a broken copy of it: a flipped bit in gzip data makes up rows long before the checksum at the end says so.
import { FrameError } from './errors.ts';

/**
 * Reads the rest of a gzip without parsing it, to learn whether what was parsed is true.
 *
 * @param error - What the parser found.
 * @param rest - The uncompressed bytes that follow; their limits bound the reading.
 * @returns `E_GZIP_CORRUPT` or `E_GZIP_TRUNCATED` with `error` as its cause when the gzip is broken, else `error`.
 * @throws The signal's reason.
 */
export async function blameGzip(
  error: FrameError,
  rest: AsyncIterator<Uint8Array>,
  signal: AbortSignal | undefined,
): Promise<FrameError> {
  try {
    while ((await rest.next()).done !== true) signal?.throwIfAborted();
  } catch (later) {
    signal?.throwIfAborted(); // a source may fail in its own words when it is aborted
    if (!(later instanceof FrameError)) return error;
    const { code, message, facts } = later;
    if (code === 'E_GZIP_CORRUPT' || code === 'E_GZIP_TRUNCATED')
      return new FrameError(code, message, facts, error);
  }
  return error;
}
