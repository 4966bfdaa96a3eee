// Reading one object of a cloud store to its end, over as many connections as it takes, without ever mixing two generations of it.
import { paced } from './deadline.ts';
import { DriverFault } from './driver.ts';
import { type CallOptions, callStore, givenUp, pause, waitBefore } from './retry.ts';

/** Proves that the bytes are the ones that were stored. */
export interface Proof {
  update(chunk: Uint8Array): void;
  /** What is wrong with all bytes since the first, or undefined. */
  problem(): string | undefined;
}

/** An answer whose body is still to be read. */
export interface OpenBody {
  readonly body: AsyncIterable<Uint8Array>;
  /** Bytes of the whole object, not of this body. */
  readonly sizeBytes: number;
  /** What pins the object: an ETag or a generation. */
  readonly pin: string;
  /** Undefined when the store has no checksum of the whole object. Asked of the first body only. */
  readonly proof: Proof | undefined;
  /** Drops the connection if the body has not ended. */
  close(): void;
}

/** Where to read on. */
export interface ReadFrom {
  readonly offset: number;
  /** Undefined at first. An object with another pin is a `changed` fault. */
  readonly pin: string | undefined;
  /** Fires when the answer is late. */
  readonly signal: AbortSignal;
}

/** How to open a body at an offset. */
export type OpenAt = (from: ReadFrom) => Promise<OpenBody>;

/** A connection that brought less than this many seconds' worth at the slowest pace has brought nothing: it counts as a failed attempt. */
const PROGRESS_SECONDS = 5;
const MAX_CHUNK_BYTES = 1 << 20;

/**
 * The bytes of one object. A cut or slow body is resumed where it ended; length and checksum are proved at the end.
 *
 * @param onSize - Told the size before the first byte; what it throws ends the reading.
 * @throws {@link DriverFault} `changed` when the object was replaced meanwhile, `damaged` when the bytes fail their checksum, `temporary`
 * when several connections in a row brought nothing.
 */
export async function* readResumed(
  open: OpenAt,
  options: CallOptions,
  onSize: (sizeBytes: number) => void = () => {},
): AsyncGenerator<Uint8Array> {
  const { timing, toFault } = options;
  const progressBytes = timing.minBytesPerSecond * PROGRESS_SECONDS;
  let first: OpenBody | undefined;
  let offset = 0;
  for (let failures = 0; first === undefined || offset < first.sizeBytes; ) {
    const from = { offset, pin: first?.pin };
    const opened = await callStore(({ signal }) => open({ ...from, signal }), options);
    if (first === undefined) onSizeOf(opened, onSize);
    first ??= opened;
    try {
      for await (const chunk of paced(opened.body, timing)) {
        offset += chunk.length;
        if (offset > first.sizeBytes)
          throw new DriverFault('damaged', `more than ${first.sizeBytes} bytes came`);
        first.proof?.update(chunk);
        if (chunk.length <= MAX_CHUNK_BYTES) yield chunk;
        else yield* pieces(chunk);
      }
      if (offset < first.sizeBytes)
        throw new DriverFault('temporary', `the body ended at byte ${offset} of ${first.sizeBytes}`);
    } catch (error) {
      const fault = toFault(error);
      if (!(fault instanceof DriverFault) || fault.kind !== 'temporary') throw fault;
      failures = offset - from.offset >= progressBytes ? 1 : failures + 1;
      if (failures >= timing.attempts) throw givenUp(fault, failures);
      await pause(waitBefore(failures, fault, timing), timing);
    } finally {
      opened.close();
    }
  }
  const problem = first.proof?.problem();
  if (problem !== undefined) throw new DriverFault('damaged', problem);
}

function onSizeOf(opened: OpenBody, onSize: (sizeBytes: number) => void): void {
  try {
    onSize(opened.sizeBytes);
  } catch (error) {
    opened.close();
    throw error;
  }
}

function* pieces(chunk: Uint8Array): Generator<Uint8Array> {
  for (let i = 0; i < chunk.length; i += MAX_CHUNK_BYTES) yield chunk.subarray(i, i + MAX_CHUNK_BYTES);
}
