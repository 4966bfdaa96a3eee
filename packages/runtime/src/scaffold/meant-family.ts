// The family that a misspelt one was probably meant to be.
import { nearestName } from '@slipway/contract';

/**
 * Word by word, so that `conversion-value` may stand beside `conversion-rate`, and `conversion-rat` may not.
 *
 * @returns Undefined when the name is one of the known, or like none of them.
 */
export function meantFamily(family: string, known: readonly string[]): string | undefined {
  return known.includes(family) ? undefined : known.find((each) => isNear(family, each));
}

function isNear(family: string, known: string): boolean {
  if (family.replaceAll('-', '') === known.replaceAll('-', '')) return true;
  const words = family.split('-');
  const others = known.split('-');
  return words.length === others.length && words.every((word, i) => isSame(word, others[i] ?? ''));
}

function isSame(word: string, other: string): boolean {
  return word === other || nearestName(word, [other]) !== undefined;
}
