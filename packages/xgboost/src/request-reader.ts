// Reads requests and matrices from the training child's stdin. Synchronous: between fits the child has nothing else to do.
import { readSync } from 'node:fs';
import type { TrainRequest } from './engine-protocol.ts';

const STDIN = 0;
/** One read takes at most so much: the kernel's limit is 2 GiB. */
const MAX_READ_BYTES = 2 ** 30;

/** Waits for the next request. @returns null when there will be none. */
export function readRequest(): TrainRequest | null {
  const head = readExactly(4, true);
  if (head === null) return null;
  const json = readExactly(Buffer.from(head).readUInt32LE());
  return JSON.parse(Buffer.from(json).toString());
}

/** The next numbers of a matrix. */
export function readFloats(count: number): Float32Array<ArrayBuffer> {
  return new Float32Array(readExactly(count * Float32Array.BYTES_PER_ELEMENT));
}

/** Reads straight into the place where the bytes stay. Null only where stdin may end, and does. */
function readExactly(length: number): ArrayBuffer;
function readExactly(length: number, mayEnd: boolean): ArrayBuffer | null;
function readExactly(length: number, mayEnd = false): ArrayBuffer | null {
  const bytes = new Uint8Array(length);
  for (let at = 0; at < length; ) {
    const read = readSync(STDIN, bytes, at, Math.min(length - at, MAX_READ_BYTES), null);
    if (read === 0 && at === 0 && mayEnd) return null;
    if (read === 0) throw new Error('the matrix ended early');
    at += read;
  }
  return bytes.buffer;
}
