// Frees buffers that are done with, at once.
//
// V8 counts a buffer as almost nothing of its own heap, so it collects dead ones late: tens of MiB of them, in memory that is new to the
// processor each time. A collection of the young generation takes under 1 ms, and the buffers that come next take the same memory again.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: {
  readonly type: 'minor' | 'major';
  readonly flavor?: 'regular' | 'last-resort';
}) => void;

/** So much of a stream may pass between two collections. Less costs time, more costs memory (docs/adr/0013). */
const EVERY_BYTES = 4 << 20;

let collect: Collect | undefined;

/** Runs a collection of this thread's young generation, where there is a collector to be had: nothing depends on it but memory. */
export function collectBuffers(): void {
  collect ??= exposeCollector();
  collect?.({ type: 'minor' });
}

/** Gives back what loading a large library left: source texts, parsers' memory, a young generation grown large. Takes about 15 ms. */
export function collectAll(): void {
  collect ??= exposeCollector();
  collect?.({ type: 'major', flavor: 'last-resort' });
}

/** Hands on a stream of bytes, and frees every few MiB what its reader has let go. */
export async function* collecting<T extends Uint8Array>(chunks: AsyncIterable<T>): AsyncGenerator<T> {
  let passed = 0;
  for await (const chunk of chunks) {
    passed += chunk.length;
    yield chunk;
    if (passed < EVERY_BYTES) continue;
    passed = 0;
    collectBuffers();
  }
}

/** A thread cannot be started with `--expose-gc`; a context made after the flag was set has it all the same. */
function exposeCollector(): Collect | undefined {
  setFlagsFromString('--expose-gc');
  const found: unknown = runInNewContext('globalThis.gc'); // a thread that is about to end gives nothing
  return typeof found === 'function' ? (found as Collect) : undefined;
}
