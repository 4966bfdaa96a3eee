// The name that a misspelt one was probably meant to be.

/** A third of the letters may be wrong, and at least two: `reg_ramma` is `reg_lambda`. */
const MAX_SHARE = 0.34;
const MIN_EDITS = 2;
const MAX_CHARS = 64;

/**
 * For `did you mean …?`: of names that people type or write into a card.
 *
 * @returns The nearest of `names`, the first of several; undefined when none is near.
 */
export function nearestName(name: string, names: readonly string[]): string | undefined {
  if (name.length > MAX_CHARS) return undefined;
  const allowed = Math.max(MIN_EDITS, Math.floor(name.length * MAX_SHARE));
  const near = names
    .map((known) => ({ known, edits: distance(name, known) }))
    .filter(({ known, edits }) => edits <= allowed && edits < known.length)
    .sort((a, b) => a.edits - b.edits);
  return near[0]?.known;
}

/** Letters to insert, remove or replace. @see Levenshtein (1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
