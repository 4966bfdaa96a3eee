// The 160 made-up attributes: ten that a rate depends on, as in features_v1, and 150 that it does not.
import { attributeNamesV2 } from './features-v2.ts';
import type { Sfc32 } from './random.ts';

/** Numbers of the attributes that a rate depends on: those of features_v1, in its order. */
export const MAJOR_ATTRIBUTES: readonly number[] = [5, 27, 2, 34, 29, 30, 9, 7, 142, 11];

/** Which stream of a keyword they are drawn from: 0 is its own, 1 to 3 are those of its devices. */
export const MINOR_STREAM = 4;

/** Attributes that say once more what one that counts says: number → number. */
const ECHOES: ReadonlyMap<number, number> = new Map([
  [6, 2],
  [35, 9],
]);
/** The frequent ones; the rest is rare, and the rarer the higher its number. */
const FREQUENT: ReadonlyMap<number, number> = new Map([
  [1, 0.45],
  [3, 0.91],
  [4, 0.55],
  [12, 0.99],
  [25, 0.5],
  [26, 0.55],
  [28, 0.36],
  [38, 0.38],
  [49, 0.5],
  [54, 0.29],
  [63, 0.33],
  [69, 0.7],
  [77, 0.27],
  [129, 0.997],
  [157, 0.4],
]);
/** Chance of each attribute, shape [160]; 0 for those that are not drawn here. */
const SHARES: readonly number[] = attributeNamesV2.map((_, j) => {
  const number = j + 1;
  if (MAJOR_ATTRIBUTES.includes(number) || ECHOES.has(number)) return 0;
  return FREQUENT.get(number) ?? 1.6 / (16 + number);
});

/**
 * Draws them.
 *
 * @param random - At the start of the keyword's own stream for them.
 * @param attributes - 0 or 1, `att1` first, shape [160]; those that a rate depends on are set already and stay.
 */
export function drawMinorAttributes(random: Sfc32, attributes: Uint8Array): void {
  for (let j = 0; j < attributes.length; j++) {
    const share = SHARES[j]!; // as many
    if (share > 0) attributes[j] = random.chance(share) ? 1 : 0;
  }
  for (const [echo, of] of ECHOES) attributes[echo - 1] = attributes[of - 1]!; // in range
}
