// Ways in which a file gets damaged, a bounded number of them.
import { type Random, randomIndex } from '../random.ts';

/** A damaged file. */
export interface Damage {
  /** What happened to it. */
  readonly what: string;
  /** Absent: the file is gone. */
  readonly data?: Uint8Array;
}

const BIT_FLIPS = 24;
const CUTS = [0.25, 0.5, 0.9];
const REPLACEMENTS = ['null', '{}', '[]', '{"__proto__":{"polluted":1}}', '0'];

/** A missing, an empty, a cut, an extended, a replaced and a bit-flipped file. */
export function* damages(data: Uint8Array, random: Random): Generator<Damage> {
  yield { what: 'missing' };
  yield { what: 'empty', data: new Uint8Array(0) };
  for (const cut of [...CUTS.map((share) => Math.floor(data.length * share)), data.length - 1]) {
    yield { what: `cut after ${cut} bytes`, data: data.slice(0, cut) };
  }
  yield { what: 'with a byte more', data: new Uint8Array(Buffer.concat([data, Uint8Array.of(0)])) };
  for (const text of REPLACEMENTS)
    yield { what: `replaced by ${text}`, data: new TextEncoder().encode(text) };
  for (let i = 0; i < BIT_FLIPS; i++) {
    const [byte, bit] = [randomIndex(random, data.length), randomIndex(random, 8)];
    const flipped = data.slice();
    flipped[byte]! ^= 1 << bit; // in range
    yield { what: `with bit ${bit} of byte ${byte} flipped`, data: flipped };
  }
}
