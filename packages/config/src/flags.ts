// The command line's side of the configuration.
import { VARIABLES } from './variables.ts';

/** The flag that has no variable: it promotes, and that must be said anew each time. */
export const PROMOTE_FLAG = 'promote';

/**
 * Options for `util.parseArgs`: one string a variable that may stand on a command line, and `promote`.
 * Secrets have none: a command line is seen by every user of the machine.
 */
export const FLAG_OPTIONS: Readonly<Record<string, { readonly type: 'string' | 'boolean' }>> = Object.freeze({
  ...Object.fromEntries(
    VARIABLES.flatMap(({ flag }) => (flag === null ? [] : [[flag, { type: 'string' as const }]])),
  ),
  [PROMOTE_FLAG]: { type: 'boolean' as const },
});
