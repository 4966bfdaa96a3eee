// What a sweep says at its end: whether there were problems, and whether everything was tried.
import type { PartResult } from './part.ts';

/** @returns `no problems`, with `in what was tried` and the parts that were cut where the time did not last for all their cases. */
export function verdictOf(results: readonly PartResult[]): string {
  const problems = results.reduce((sum, part) => sum + part.problems.length, 0);
  const cut = results.filter(({ tried, of }) => tried < of);
  const said = problems === 0 ? 'no problems' : `${problems} problems`;
  if (cut.length === 0) return `${said}, all cases tried`;
  const list = cut.map((part) => `${part.name} ${sayCases(part)}`);
  return `${said} in what was tried; ${list.join('; ')}`;
}

/** `594`, or `sampled: 39 of 3000`. */
export function sayCases({ tried, of }: Pick<PartResult, 'tried' | 'of'>): string {
  return tried < of ? `sampled: ${tried} of ${of}` : String(of);
}
