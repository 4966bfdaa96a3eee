// Reading a whole object of a cloud store into memory.
import { DriverFault } from './driver.ts';
import { type OpenAt, readResumed } from './resumed-read.ts';
import type { CallOptions } from './retry.ts';

/**
 * All bytes of one object. Damaged bytes are asked for once more.
 *
 * @param maxBytes - A larger object is a `too-large` fault, before memory is taken for it.
 * @throws {@link DriverFault} as {@link readResumed}.
 */
export async function readWhole(open: OpenAt, options: CallOptions, maxBytes: number): Promise<Uint8Array> {
  try {
    return await readOnce(open, options, maxBytes);
  } catch (error) {
    if (!(error instanceof DriverFault) || error.kind !== 'damaged') throw error;
    return await readOnce(open, options, maxBytes);
  }
}

async function readOnce(open: OpenAt, options: CallOptions, maxBytes: number): Promise<Uint8Array> {
  let data = Buffer.alloc(0);
  const take = (sizeBytes: number): void => {
    if (sizeBytes > maxBytes) throw new DriverFault('too-large', `${sizeBytes} bytes, at most ${maxBytes}`);
    data = Buffer.allocUnsafeSlow(sizeBytes);
  };
  let filled = 0;
  for await (const chunk of readResumed(open, options, take)) {
    data.set(chunk, filled);
    filled += chunk.length;
  }
  return data;
}
