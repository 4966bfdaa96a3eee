// Parameters: typed data in the card; overrides from a file are checked against it and frozen before `fit` sees them.
import { EXIT } from './exit-codes.ts';
import { formatList, SlipwayError } from './slipway-error.ts';
import { unknownParams } from './unknown-names.ts';

export type ParamValue = number | string | boolean;

/** One parameter's declaration. */
export interface ParamSpec<T extends ParamValue = ParamValue> {
  readonly default: T;
  /** Meaning and unit. */
  readonly doc: string;
  /** Numbers: closed range. */
  readonly min?: number;
  readonly max?: number;
  /** Numbers: whole numbers only. */
  readonly integer?: boolean;
  /** Strings: the allowed values. */
  readonly values?: readonly T[];
  /** What a search tries when nothing else is said. */
  readonly grid?: readonly T[];
  /** Numbers: where a random search draws from when nothing else is said; it goes before `grid` there. */
  readonly range?: { readonly min: number; readonly max: number };
  /** A search draws from `range` on a logarithmic scale. */
  readonly log?: boolean;
  /** Names that it goes by elsewhere. They are not taken: whoever writes one is told the parameter's own. */
  readonly aliases?: readonly string[];
}

/** The declarations of all parameters of a model. */
export type ParamSpecs<P> = {
  readonly [K in keyof P]: P[K] extends ParamValue ? ParamSpec<Widen<P[K]>> : never;
};

type Widen<T> = T extends number ? number : T extends boolean ? boolean : T;

/** One thing wrong with an override. */
export interface ParamProblem {
  /** `$.eta` */
  readonly path: string;
  readonly problem: string;
}

/** Overrides of parameters are wrong: `E_CONFIG_PARAM`, exit 78, every problem at once. */
export class ParamError extends SlipwayError {
  override readonly name = 'ParamError';
  constructor(file: string, problems: readonly ParamProblem[]) {
    super({
      code: 'E_CONFIG_PARAM',
      exitCode: EXIT.config,
      message: formatList(
        problems.map((p) => `${p.path} ${p.problem}`),
        '; ',
      ),
      facts: { file, path: problems.map((p) => p.path) },
    });
  }
}

/**
 * The card's defaults with overrides laid over them, checked and frozen.
 *
 * @param overrides - Name → value, as read from a file; anything may be in it.
 * @param file - Named in errors.
 * @throws {@link ParamError} for unknown names, wrong types and values out of range, all at once.
 */
export function resolveParams<P extends object>(
  specs: ParamSpecs<P>,
  overrides: unknown,
  file: string,
): Readonly<P> {
  const known = new Map<string, ParamSpec>(Object.entries<ParamSpec>(specs));
  const values = new Map<string, ParamValue>([...known].map(([name, spec]) => [name, spec.default]));
  const problems: ParamProblem[] = [];
  if (overrides === null || typeof overrides !== 'object' || Array.isArray(overrides)) {
    throw new ParamError(file, [{ path: '$', problem: 'must be a mapping of parameter names to values' }]);
  }
  for (const [name, value] of Object.entries(overrides)) {
    const spec = known.get(name);
    if (spec === undefined) continue;
    const problem = valueProblem(spec, value);
    if (problem === undefined) values.set(name, value as ParamValue);
    else problems.push({ path: `$.${name}`, problem });
  }
  problems.push(...unknownParams(overrides, Object.fromEntries(known)));
  if (problems.length > 0) throw new ParamError(file, problems);
  return Object.freeze(Object.fromEntries(values)) as Readonly<P>;
}

/** What is wrong with a value, or undefined. */
export function valueProblem(spec: ParamSpec, value: unknown): string | undefined {
  const expected = typeof spec.default;
  if (typeof value !== expected) {
    return `must be a ${expected}, got ${Array.isArray(value) ? 'a list' : value === null ? 'nothing' : `a ${typeof value}`}`;
  }
  if (typeof value === 'number') return numberProblem(spec, value);
  if (spec.values !== undefined && !spec.values.includes(value as ParamValue)) {
    return `must be one of ${spec.values.join(', ')}, got ${JSON.stringify(value)}`;
  }
  return undefined;
}

function numberProblem(spec: ParamSpec, value: number): string | undefined {
  if (!Number.isFinite(value)) return `must be finite, got ${value}`;
  if (spec.integer === true && !Number.isInteger(value)) return `must be a whole number, got ${value}`;
  const low = spec.min ?? Number.NEGATIVE_INFINITY;
  const high = spec.max ?? Number.POSITIVE_INFINITY;
  return value < low || value > high ? `must be in [${low}, ${high}], got ${value}` : undefined;
}
