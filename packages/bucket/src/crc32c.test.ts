import { CRC32C } from '@google-cloud/storage';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CRC32C_EMPTY, crc32c, crc32cText } from './crc32c.ts';

describe('crc32c', () => {
  it.each([
    ['', 0],
    ['123456789', 0xe3069283],
    ['\0'.repeat(32), 0x8a9136aa],
    ['\xff'.repeat(32), 0x62a8ab43],
  ])('of %j is %i, as the standard says', (text, expected) => {
    expect(crc32c(Buffer.from(text, 'latin1'))).toBe(expected);
  });

  it('is what the SDK computes, for any bytes, cut anywhere, wherever they lie in memory', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(300), fc.nat(7), (data, cut, offset) => {
        const shifted = new Uint8Array(data.length + offset).subarray(offset);
        shifted.set(data);
        const first = crc32c(shifted.subarray(0, cut), CRC32C_EMPTY);
        const reference = new CRC32C();
        reference.update(Buffer.from(data));
        expect(crc32cText(crc32c(shifted.subarray(cut), first))).toBe(reference.toString());
      }),
      { seed: 20261121, numRuns: 300 },
    );
  });
});
