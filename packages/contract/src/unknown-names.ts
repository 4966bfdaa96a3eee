// What is said of a name that is none of those there are: the one that was probably meant, or all of them.
import { nearestName } from './nearest-name.ts';

/**
 * @param known - The names there are.
 * @param what - Of what kind they are, as `a parameter`.
 * @returns `is not a parameter, did you mean eta?` or `is not a parameter: there are eta, rounds`.
 */
export function unknownName(name: string, known: readonly string[], what: string): string {
  const near = nearestName(name, known);
  const hint = near === undefined ? `: there are ${known.join(', ') || 'none'}` : `, did you mean ${near}?`;
  return `is not ${what}${hint}`;
}

/**
 * The names of a mapping that are no parameters. Those that are nearly right come first; what there is stands once, at the end, so that it
 * pushes no other problem off the line.
 *
 * @returns For each its path, `$.name`, and what is wrong.
 */
export function unknownParams(
  document: object,
  known: readonly string[],
): readonly { readonly path: string; readonly problem: string }[] {
  const unknown = Object.keys(document).filter((name) => !known.includes(name));
  const near = unknown.filter((name) => nearestName(name, known) !== undefined);
  const far = unknown.filter((name) => !near.includes(name));
  return [...near, ...far].map((name, i) => ({
    path: `$.${name}`,
    problem:
      near.includes(name) || i === unknown.length - 1
        ? unknownName(name, known, 'a parameter')
        : 'is not a parameter',
  }));
}
