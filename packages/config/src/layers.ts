// Which source sets a variable: flags before the environment before `.env_pipelines` before defaults.
import { escapeText } from '@slipway/contract';
import { VARIABLES, type Variable, type VariableName } from './variables.ts';

/** Where values may come from. */
export interface Layers {
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: ReadonlyMap<string, string>;
  /** How messages name the file. */
  readonly fileName: string;
}

/** A variable's text and who said it. */
export interface Given {
  readonly text: string;
  /** `--version`, `the environment`, `.env_pipelines` or `the default`. */
  readonly from: string;
}

/** The texts of all variables that are set or have a default, and what was wrong already. */
export interface Layered {
  readonly given: ReadonlyMap<VariableName, Given>;
  readonly problems: readonly { readonly variable: string; readonly problem: string }[];
}

/** The flag that has no variable: promoting must be said anew each time. */
const PROMOTE_FLAG = 'promote';

/** Picks each variable's text. Empty ones: see {@link Variable.empty}; in the file they are unset. */
export function layer(layers: Layers): Layered {
  const problems = flagProblems(layers.flags);
  const given = new Map<VariableName, Given>();
  for (const variable of VARIABLES) {
    const found = find(variable, layers);
    if (found?.text === '') {
      problems.push({ variable: variable.name, problem: emptyProblem(variable, found.from) });
    } else if (found !== undefined) given.set(variable.name, found);
  }
  return { given, problems };
}

/** The first source that says anything. An empty environment value of an optional variable hides the file's. */
function find(variable: Variable, { flags, env, file, fileName }: Layers): Given | undefined {
  const { name, flag } = variable;
  const fallback = variable.default === null ? undefined : { text: variable.default, from: 'the default' };
  const onLine = flag === null ? undefined : own(flags, flag);
  if (typeof onLine === 'string') return { text: onLine, from: `--${flag}` };
  const inEnv = own(env, name);
  if (inEnv === '' && variable.empty === 'unset') return fallback;
  if (inEnv !== undefined) return { text: inEnv, from: 'the environment' };
  const inFile = file.get(name) ?? '';
  return inFile === '' ? fallback : { text: inFile, from: fileName };
}

function flagProblems(flags: Layers['flags']): { variable: string; problem: string }[] {
  return Object.entries(flags).flatMap(([flag, value]) => {
    const name = `--${escapeText(flag, 64)}`;
    const isKnown = flag === PROMOTE_FLAG || VARIABLES.some((variable) => variable.flag === flag);
    if (value === undefined) return [];
    if (!isKnown) return [{ variable: name, problem: `${name} is no option of the pipelines` }];
    const needsBoolean = flag === PROMOTE_FLAG;
    if ((typeof value === 'boolean') === needsBoolean) return [];
    return [{ variable: name, problem: `${name} ${needsBoolean ? 'takes no value' : 'needs a value'}` }];
  });
}

function emptyProblem({ name, range }: Variable, from: string): string {
  return `${name} is empty (from ${from}), must be ${range}; remove it to leave it unset`;
}

function own<T>(record: Readonly<Record<string, T | undefined>>, name: string): T | undefined {
  return Object.hasOwn(record, name) ? record[name] : undefined;
}
