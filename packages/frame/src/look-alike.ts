// Names that look like another: case, spaces, invisible characters, letters of other alphabets, a slip of the keyboard.

/** Letters of other alphabets that look like Latin ones, in pairs. @see Unicode TR39, confusables.txt. */
const CONFUSABLE = new Map(
  Object.entries({
    а: 'a',
    е: 'e',
    о: 'o',
    р: 'p',
    с: 'c',
    х: 'x',
    у: 'y',
    і: 'i',
    ѕ: 's',
    ј: 'j',
    ԁ: 'd',
    ո: 'n',
    т: 't',
    м: 'm',
    к: 'k',
    в: 'b',
    н: 'h',
    α: 'a',
    ε: 'e',
    ο: 'o',
    ρ: 'p',
    ν: 'v',
    ι: 'i',
    τ: 't',
    κ: 'k',
    χ: 'x',
    υ: 'u',
  }),
);

/** The candidate that a person would take for `name`, if there is one. */
export function nearestName(name: string, candidates: readonly string[]): string | undefined {
  const plain = skeleton(name);
  const same = candidates.find((candidate) => skeleton(candidate) === plain);
  if (same !== undefined) return same;
  const allowed = plain.length < 4 ? 1 : 2;
  return candidates.find((candidate) => editsWithin(skeleton(candidate), plain, allowed));
}

/** A name in quotes, its characters outside of printable ASCII as code points: `"cr U+00A0"`. */
export function showCodePoints(name: string): string {
  const odd = [...name].filter((c) => c < ' ' || c > '~');
  const points = odd.map((c) => `U+${(c.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}`);
  const shown = [...name].map((c) => (c < ' ' || c > '~' ? '·' : c)).join('');
  if (odd.length > 0) return `'${shown}' (· is ${points.slice(0, 8).join(' ')})`;
  return `'${shown}'`;
}

/** What is left of a name when all that deceives the eye is taken away. */
function skeleton(name: string): string {
  const folded = name.slice(0, 200).normalize('NFKC').toLowerCase();
  const letters = [...folded].map((c) => CONFUSABLE.get(c) ?? c).join('');
  return letters.replace(/[\p{Cf}\p{Cc}\p{Z}\p{M}_.-]/gu, '');
}

/** Whether two names are at most `limit` insertions, deletions or replacements apart (Levenshtein). */
function editsWithin(a: string, b: string, limit: number): boolean {
  if (Math.abs(a.length - b.length) > limit) return false;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replace = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replace, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    if (Math.min(...next) > limit) return false;
    row = next;
  }
  return (row[b.length] ?? 0) <= limit;
}
