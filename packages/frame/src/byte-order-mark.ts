// What the first bytes of a text say of its encoding.
import { FrameError } from './errors.ts';

/**
 * Takes UTF-8's byte order mark off.
 *
 * @param head - The beginning of a file, at least 4 bytes of it where it has them.
 * @throws {@link FrameError} `E_CSV_ENCODING` for UTF-16, with a byte order mark or without one.
 */
export function withoutMark(head: Uint8Array, file: string): Uint8Array {
  const [a = 1, b = 1, c = 1] = head;
  const isUtf16 = (a === 0xff && b === 0xfe) || (a === 0xfe && b === 0xff) || (a === 0) !== (b === 0);
  if (isUtf16) {
    throw new FrameError('E_CSV_ENCODING', 'the file is UTF-16, expected UTF-8: export it as UTF-8', {
      file,
      line: 1,
      expected: 'UTF-8',
    });
  }
  return a === 0xef && b === 0xbb && c === 0xbf ? head.subarray(3) : head;
}
