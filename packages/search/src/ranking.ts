// Which trials were best.
import type { Scores } from './strategy.ts';

/** Numbers of the trials that did not fail, the best first; of equal ones the lower number comes first. */
export function ranking(scores: Scores): readonly number[] {
  return [...scores]
    .filter(([, score]) => Number.isFinite(score))
    .sort(([a, x], [b, y]) => x - y || a - b)
    .map(([trial]) => trial);
}
