// Finds variables that were meant to be ours but are not: `MODEL_VERS`, `BUCKET_TRAIN`, `model_ver`.
import { escapeText } from '@slipway/contract';
import { VARIABLES } from './variables.ts';

const NAMES: readonly string[] = VARIABLES.map((variable) => variable.name);
const MAX_EDITS = 2;
/** In names this short two letters make another word: `DATA_DIR` is no `DATA_VER`. */
const SHORT_NAME_CHARS = 8;
const MAX_NAME_CHARS = 64;

/**
 * The variable that a name was probably meant to be.
 *
 * Meant are: the same but for case; at most two letters wrong, missing, extra or swapped (one in a short name); one of our names with more letters
 * behind it or some missing (`MODEL_VERSION`, `XGBOOST_LIB`); one of our names without a word in its middle (`BUCKET_TRAIN`).
 *
 * @returns One of our names, or undefined when the name is ours or is nobody's mistake (`PATH`, `LOG_LEVEL`, `HOME`).
 */
export function meantVariable(name: string): string | undefined {
  if (NAMES.includes(name) || name.length > MAX_NAME_CHARS) return undefined;
  const upper = name.toUpperCase();
  const near = NAMES.map((own) => ({ own, edits: distance(own, upper) }))
    .filter(({ own, edits }) => edits <= (own.length <= SHORT_NAME_CHARS ? 1 : MAX_EDITS))
    .sort((a, b) => a.edits - b.edits)[0];
  return (
    near?.own ?? NAMES.find((own) => isExtended(own, upper)) ?? NAMES.find((own) => isAbridged(own, upper))
  );
}

/** Warns of names in the environment that were meant to be ours, and of all names in the file that are not. Values are not looked at. */
export function misspeltWarnings(
  envNames: readonly string[],
  fileNames: readonly string[],
  file: string,
): string[] {
  const warn = (name: string, from: string) => {
    const meant = meantVariable(name);
    const hint = meant === undefined ? '' : `, did you mean ${meant}?`;
    return `unknown variable ${escapeText(name, MAX_NAME_CHARS)} in ${from}${hint}`;
  };
  return [
    ...envNames
      .filter((name) => meantVariable(name) !== undefined)
      .map((name) => warn(name, 'the environment')),
    ...fileNames.filter((name) => !NAMES.includes(name)).map((name) => warn(name, file)),
  ];
}

/** One of the two goes on where the other ends, and both have a first word and more. */
function isExtended(own: string, name: string): boolean {
  if (name.startsWith(own)) return name.length - own.length <= 6 && !name.startsWith('_', own.length);
  return own.startsWith(name) && /_./.test(name);
}

/** The same first word, and all of its other words are among ours, in order. */
function isAbridged(own: string, name: string): boolean {
  const words = name.split('_');
  const ours = own.split('_');
  if (words.length < 2 || words[0] !== ours[0]) return false;
  let at = 0;
  return words.every((word) => {
    at = ours.indexOf(word, at) + 1;
    return at > 0;
  });
}

/** Optimal string alignment distance, or more than {@link MAX_EDITS} when the lengths alone say so. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > MAX_EDITS) return MAX_EDITS + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = last[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1); // in range by the loops, as below
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      const swapped = isSwap ? beforeLast[j - 2]! + 1 : Number.POSITIVE_INFINITY;
      row.push(Math.min(last[j]! + 1, row[j - 1]! + 1, substituted, swapped));
    }
    [beforeLast, last] = [last, row];
  }
  return last[b.length]!; // the row has b.length + 1 entries
}
