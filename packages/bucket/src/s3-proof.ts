// Proving what S3 sent by the checksum that it has for the whole object.
import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { GetObjectCommandOutput } from '@aws-sdk/client-s3';
import type { Proof } from './resumed-read.ts';

type Checksums = Pick<
  GetObjectCommandOutput,
  'ChecksumCRC32' | 'ChecksumSHA256' | 'ETag' | 'ServerSideEncryption' | 'SSECustomerAlgorithm'
>;

/** Without a number of parts behind it: then it is of the parts' checksums, not of the bytes. */
const WHOLE = /^[A-Za-z0-9+/]+=*$/;
const MD5_ETAG = /^"?([0-9a-f]{32})"?$/;

/**
 * A proof by CRC-32, SHA-256 or, where the store has neither, by the ETag: an MD5 unless the object was encrypted with a key service or
 * uploaded in parts.
 */
export function s3Proof(answer: Checksums): Proof | undefined {
  const { ChecksumCRC32, ChecksumSHA256, ETag, ServerSideEncryption, SSECustomerAlgorithm } = answer;
  if (ChecksumCRC32 !== undefined && WHOLE.test(ChecksumCRC32)) return crcProof(ChecksumCRC32);
  if (ChecksumSHA256 !== undefined && WHOLE.test(ChecksumSHA256))
    return hashProof('sha256', Buffer.from(ChecksumSHA256, 'base64').toString('hex'));
  const isPlain = SSECustomerAlgorithm === undefined && !ServerSideEncryption?.startsWith('aws:kms');
  const md5 = isPlain ? MD5_ETAG.exec(ETag ?? '')?.[1] : undefined;
  return md5 === undefined ? undefined : hashProof('md5', md5);
}

function crcProof(expected: string): Proof {
  let crc = 0;
  return {
    update(chunk) {
      crc = crc32(chunk, crc);
    },
    problem() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(crc);
      return verdict('crc32', bytes.toString('base64'), expected);
    },
  };
}

function hashProof(algorithm: 'sha256' | 'md5', expected: string): Proof {
  const hash = createHash(algorithm);
  return {
    update: (chunk) => void hash.update(chunk),
    problem: () => verdict(algorithm, hash.digest('hex'), expected),
  };
}

function verdict(name: string, actual: string, expected: string): string | undefined {
  return actual === expected ? undefined : `${name} is ${actual}, not ${expected}`;
}
