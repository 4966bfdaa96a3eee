// What is said of a name that is none of those there are: the one that was probably meant, or all of them.
import { nearestName } from './nearest-name.ts';

/** What may have other names elsewhere. */
interface Named {
  readonly aliases?: readonly string[];
}

/**
 * @param known - The names there are.
 * @param what - Of what kind they are, as `a parameter`.
 * @returns `is not a parameter, did you mean eta?` or `is not a parameter: there are eta, rounds`.
 */
export function unknownName(name: string, known: readonly string[], what: string): string {
  return said(what, nearestName(name, known), known);
}

/**
 * The names of a mapping that are no parameters. Those whose parameter is known, by an alias or because they are nearly right, come first;
 * what there is stands once, at the end, so that it pushes no other problem off the line.
 *
 * @param specs - The parameters there are.
 * @returns For each its path, `$.name`, and what is wrong.
 */
export function unknownParams(
  document: object,
  specs: Readonly<Record<string, Named>>,
): readonly { readonly path: string; readonly problem: string }[] {
  const known = Object.keys(specs);
  const unknown = Object.keys(document)
    .filter((name) => !known.includes(name))
    .map((name) => ({ name, meant: aliased(name, specs) ?? nearestName(name, known) }));
  const far = unknown.filter(({ meant }) => meant === undefined);
  return [...unknown.filter(({ meant }) => meant !== undefined), ...far].map(({ name, meant }) => ({
    path: `$.${name}`,
    problem:
      meant !== undefined || name === far.at(-1)?.name
        ? said('a parameter', meant, known)
        : 'is not a parameter',
  }));
}

function aliased(name: string, specs: Readonly<Record<string, Named>>): string | undefined {
  return Object.entries(specs).find(([, { aliases }]) => aliases?.includes(name))?.[0];
}

function said(what: string, meant: string | undefined, known: readonly string[]): string {
  const hint = meant === undefined ? `: there are ${known.join(', ') || 'none'}` : `, did you mean ${meant}?`;
  return `is not ${what}${hint}`;
}
