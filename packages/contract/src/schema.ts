// The schema: plain data that says what each column holds. Types, checks, CSV headers and docs all come from it.

/** What a column holds: a double, a 32-bit integer, 0 or 1, a category, or text (keys are text from the first byte to the last). */
export type DType = 'f64' | 'i32' | 'bool' | 'cat' | 'utf8';

/** What a column is for. Without one it is a feature. */
export type Role = 'key' | 'feature' | 'label' | 'weight' | 'group' | 'time';

/** One column's declaration. JSON-able. */
export interface ColumnSpec<D extends DType = DType> {
  readonly dtype: D;
  /** Whether an empty cell is allowed. Never guessed from data. */
  readonly nullable: boolean;
  readonly role?: Role;
  /** Meaning and unit. */
  readonly doc?: string;
  /** Closed range, numeric columns. */
  readonly min?: number;
  readonly max?: number;
  /** `cat`: the closed vocabulary. Without it any value is a category, coded in order of appearance. */
  readonly values?: readonly string[];
  /** `cat` with `values`: what an unseen category becomes. Default `error`. `other` is one code past the vocabulary. */
  readonly unknown?: 'error' | 'null' | 'other';
}

/** Columns by name, in the order in which they are written. */
export type Schema = { readonly [name: string]: ColumnSpec };

/** How the code past the vocabulary is named when `unknown` is `other`. */
export const OTHER_CATEGORY = '(other)';

type Options<Keys extends keyof ColumnSpec> = { readonly nullable?: boolean } & Pick<
  ColumnSpec,
  'role' | 'doc' | Keys
>;

/** A double. */
export const f64 = (options: Options<'min' | 'max'> = {}): ColumnSpec<'f64'> => column('f64', options);
/** A 32-bit signed integer. */
export const i32 = (options: Options<'min' | 'max'> = {}): ColumnSpec<'i32'> => column('i32', options);
/** 0 or 1. */
export const bool = (options: Options<never> = {}): ColumnSpec<'bool'> => column('bool', options);
/** A category. */
export const cat = (options: Options<'values' | 'unknown'> = {}): ColumnSpec<'cat'> => column('cat', options);
/** Text, kept byte for byte. */
export const utf8 = (options: Options<never> = {}): ColumnSpec<'utf8'> => column('utf8', options);

function column<D extends DType>(dtype: D, options: Partial<ColumnSpec>): ColumnSpec<D> {
  return { nullable: false, ...options, dtype };
}

/** The vocabulary that codes of a `cat` column mean after checking: its values, and `(other)` where unseen ones become that. */
export function vocabulary(spec: ColumnSpec): readonly string[] | undefined {
  if (spec.values === undefined) return undefined;
  return spec.unknown === 'other' ? [...spec.values, OTHER_CATEGORY] : spec.values;
}
