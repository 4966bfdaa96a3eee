// Objects in parts: visible when the last part is in and the whole is completed, aborted when anything fails before.
import { randomUUID } from 'node:crypto';
import type { CompletedPart, S3 } from '@aws-sdk/client-s3';
import { isUploadGone } from './s3-faults.ts';
import type { S3Attempt, S3Store } from './s3-store.ts';

/** Which part of which upload. */
export interface PartTarget {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
  /** From 1. */
  readonly PartNumber: number;
}

/** Brings one part to the store. */
export interface PartWork {
  readonly put: (
    s3: S3,
    target: PartTarget,
    attempt: S3Attempt,
  ) => Promise<Omit<CompletedPart, 'PartNumber'>>;
  /** Bytes that go over the wire for it. */
  readonly bodyBytes: number;
  /** What the store itself may need for it, ms. */
  readonly workMs?: number;
  /** Told when the part is done with, and its memory may be used again. */
  readonly release?: () => void;
}

/** S3 puts large objects together while the client waits. */
const COMPLETE_MS = 120_000;
/** For tidying up after a failure: what stays then is the next sweep's, or a lifecycle rule's. */
const ABORT_LIMITS = { attempts: 2, totalMs: 4_000, answerMs: 2_000 };

/**
 * Writes one object in parts, a few at a time and no more of `parts` in memory than that.
 *
 * @param atATime - Parts on their way, the one that is being made included.
 * @throws What `parts` throws, as it is; then the upload was aborted and nothing became visible.
 */
export async function writeInParts(
  store: S3Store,
  key: string,
  parts: AsyncIterable<PartWork>,
  atATime: number,
): Promise<void> {
  const writeId = randomUUID();
  const { UploadId = '' } = await store.call((s3, { settings }) =>
    s3.createMultipartUpload(
      {
        ...store.at(key),
        Metadata: store.mark(writeId),
        ChecksumAlgorithm: 'CRC32',
        ChecksumType: 'FULL_OBJECT',
      },
      settings,
    ),
  );
  const target = { ...store.at(key), UploadId };
  try {
    const done = await putParts(store, target, parts, atATime);
    await complete(store, key, { ...target, MultipartUpload: { Parts: done } }, writeId);
  } catch (error) {
    await abortUpload(store, target).catch(() => {}); // the first failure is the one to tell
    throw error;
  }
}

/** Aborts an upload; one that is gone is fine. */
export async function abortUpload(store: S3Store, target: Omit<PartTarget, 'PartNumber'>): Promise<void> {
  await store.call(
    async (s3, { settings }) => {
      await s3.abortMultipartUpload(target, settings).catch((error: unknown) => {
        if (!isUploadGone(error)) throw error;
      });
    },
    { timing: { ...store.calls.timing, ...ABORT_LIMITS } },
  );
}

async function putParts(
  store: S3Store,
  target: Omit<PartTarget, 'PartNumber'>,
  parts: AsyncIterable<PartWork>,
  atATime: number,
): Promise<CompletedPart[]> {
  const done: CompletedPart[] = [];
  const running = new Set<Promise<void>>();
  const controller = new AbortController();
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  const start = (PartNumber: number, { put, release, ...costs }: PartWork): void => {
    const task = store
      .call(
        async (s3, attempt) => {
          done[PartNumber - 1] = { PartNumber, ...(await put(s3, { ...target, PartNumber }, attempt)) };
        },
        { ...costs, signal: controller.signal },
      )
      .catch(failed.reject)
      .finally(() => {
        running.delete(task);
        release?.();
      });
    running.add(task);
  };
  const source = parts[Symbol.asyncIterator]();
  try {
    for (let number = 1; ; number++) {
      const next = await Promise.race([source.next(), failed.promise]);
      if (next.done === true) break;
      start(number, next.value);
      while (running.size >= atATime) await Promise.race([...running, failed.promise]);
    }
    await Promise.race([Promise.all(running), failed.promise]);
    // A part that failed last has settled with the others.
    await Promise.race([failed.promise, Promise.resolve()]);
    return done;
  } catch (error) {
    controller.abort(error);
    source.return?.().catch(() => {}); // not awaited: a source that hangs would hang its reader
    await Promise.all(running);
    throw error;
  }
}

async function complete(
  store: S3Store,
  key: string,
  input: Omit<PartTarget, 'PartNumber'> & { readonly MultipartUpload: { readonly Parts: CompletedPart[] } },
  writeId: string,
): Promise<void> {
  await store.call(
    async (s3, attempt) => {
      try {
        await s3.completeMultipartUpload({ ...input, ChecksumType: 'FULL_OBJECT' }, attempt.settings);
      } catch (error) {
        // The answer to an earlier attempt may have been lost, and that attempt have worked.
        const isDone =
          isUploadGone(error) &&
          attempt.number > 1 &&
          (await store.isOurs(key, writeId, s3, attempt)) === true;
        if (!isDone) throw error;
      }
    },
    { workMs: COMPLETE_MS },
  );
}
