// What is wrong with a card's limits on drift: one that names what is not there would never alert.
import type { AnyCard } from '../card.ts';

/** @returns Sentences, none for limits that can be watched. */
export function driftProblems({ drift, input, prediction }: AnyCard): string[] {
  if (drift === undefined) return [];
  const { psi, minRows, columns = [] } = drift;
  const known = Object.keys(input).filter((name) => (input[name]?.role ?? 'feature') === 'feature');
  return [
    ...(psi === undefined || (Number.isFinite(psi) && psi > 0)
      ? []
      : [`its drift has psi ${psi}, expected above 0`]),
    ...(minRows === undefined || (Number.isSafeInteger(minRows) && minRows > 0)
      ? []
      : [`its drift has minRows ${minRows}, expected a whole number above 0`]),
    ...columns
      .filter((name) => name !== prediction && !known.includes(name))
      .map((name) => `its drift names ${name}, which is neither a feature of its input nor its prediction`),
  ];
}
