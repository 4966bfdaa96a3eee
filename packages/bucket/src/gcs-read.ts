// Opening an object of Google Cloud Storage at any byte of one generation.
import type { IncomingMessage } from 'node:http';
import { CRC32C_EMPTY, crc32c, crc32cText } from './crc32c.ts';
import { DriverFault } from './driver.ts';
import type { GcsClient } from './gcs-client.ts';
import type { OpenAt, OpenBody, Proof } from './resumed-read.ts';

/**
 * @param path - The object's, e.g. `/storage/v1/b/bucket/o/key`.
 * @returns Opens the newest generation, or the pinned one: where that is gone, the object was replaced or deleted, a `changed` fault.
 */
export function opener(client: GcsClient, path: string): OpenAt {
  return async ({ offset, pin, signal }) => {
    const query = pin === undefined ? 'alt=media' : `alt=media&generation=${pin}`;
    const expects = pin === undefined ? [] : [404];
    // Without it the service would unpack what was stored with `Content-Encoding: gzip`, and ranges and checksums would not fit.
    const headers = { 'accept-encoding': 'gzip', ...(offset === 0 ? {} : { range: `bytes=${offset}-` }) };
    const answer = await client.open({ method: 'GET', path: `${path}?${query}`, headers, expects }, signal);
    try {
      if (answer.statusCode === 404) throw new DriverFault('changed', `generation ${pin} is gone`);
      return toBody(answer, offset, pin);
    } catch (error) {
      answer.destroy();
      throw error;
    }
  };
}

function toBody(answer: IncomingMessage, offset: number, pin: string | undefined): OpenBody {
  const { headers, statusCode } = answer;
  const generation = one(headers['x-goog-generation']);
  if (generation === undefined) throw new DriverFault('unsupported', 'it tells no generation with the bytes');
  if (pin !== undefined && generation !== pin)
    throw new DriverFault('changed', `generation ${pin} before, ${generation} now`);
  const range = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
  if (offset > 0 && (statusCode !== 206 || Number(range?.[1]) !== offset))
    throw new DriverFault('unsupported', 'it answers a range with other bytes');
  const sizeBytes = Number(range?.[2] ?? headers['content-length'] ?? Number.NaN);
  if (!Number.isSafeInteger(sizeBytes))
    throw new DriverFault('unsupported', 'it tells no size with the bytes');
  return {
    body: answer,
    sizeBytes,
    pin: generation,
    proof: proofOf(one(headers['x-goog-hash'])),
    close: () => void (answer.readableEnded || answer.destroy()),
  };
}

/** @param hashes - `crc32c=yZRlqg==,md5=…`; every object has a CRC-32C, composed ones have nothing else. */
function proofOf(hashes: string | undefined): Proof {
  const expected = /(?:^|,\s*)crc32c=([A-Za-z0-9+/]{6}==)/.exec(hashes ?? '')?.[1];
  if (expected === undefined) throw new DriverFault('unsupported', 'it tells no CRC-32C with the bytes');
  let crc = CRC32C_EMPTY;
  return {
    update(chunk) {
      crc = crc32c(chunk, crc);
    },
    problem: () =>
      crc32cText(crc) === expected ? undefined : `their CRC-32C is ${crc32cText(crc)}, not ${expected}`,
  };
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join(',') : header;
}
