// Opening an object of S3 at an offset.
import type { IncomingMessage } from 'node:http';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { DriverFault } from './driver.ts';
import type { OpenBody, ReadFrom } from './resumed-read.ts';
import { s3Proof } from './s3-proof.ts';
import type { S3Store } from './s3-store.ts';

/** Asks for the object from an offset on; with a pin, only for the generation that has this ETag. */
export async function openS3(
  store: S3Store,
  key: string,
  { offset, pin, signal }: ReadFrom,
): Promise<OpenBody> {
  const s3 = await store.client();
  const from = offset === 0 ? {} : { Range: `bytes=${offset}-` };
  const same = pin === undefined ? {} : { IfMatch: pin };
  const answer = await s3.getObject({ ...store.at(key), ...from, ...same }, { abortSignal: signal });
  // Node's own stream: the SDK adds methods to it, which are not used.
  const body = answer.Body as IncomingMessage;
  try {
    const { ETag = '' } = answer;
    if (pin !== undefined && ETag !== pin) throw new DriverFault('changed', 'another ETag');
    return {
      body,
      sizeBytes: sizeOf(answer, offset),
      pin: ETag,
      proof: offset === 0 ? s3Proof(answer) : undefined,
      close: () => void body.destroy(),
    };
  } catch (error) {
    body.destroy();
    throw error;
  }
}

/** @returns Bytes of the whole object. */
function sizeOf({ ContentLength, ContentRange }: GetObjectCommandOutput, offset: number): number {
  if (offset === 0) {
    if (ContentLength === undefined) throw new DriverFault('temporary', 'an answer without a length');
    return ContentLength;
  }
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(ContentRange ?? '');
  if (range === null || Number(range[1]) !== offset)
    throw new DriverFault('unsupported', 'ranges are not honoured');
  return Number(range[2]);
}
