// Which fold each row belongs to. A row is held out once: by the fold that it is in.
import { SearchError } from './errors.ts';
import { mix } from './permutation.ts';

/** Groups of rows that must not be torn apart. */
export interface RowGroups {
  /** Name of the column, in errors. */
  readonly column: string;
  /** Codes into `keys`, shape [rows]. */
  readonly codes: Int32Array;
  /** A whole number in [0, 2^32) that stands for each group's value, shape [groups]: a hash of it. */
  readonly keys: ArrayLike<number>;
}

/** How to divide. */
export interface FoldOptions {
  readonly rows: number;
  /** From 2 to 65,535. */
  readonly folds: number;
  readonly seed: number;
  /** Undefined: each row by itself. */
  readonly groups?: RowGroups | undefined;
}

/**
 * Divides rows into folds of as equal a size as can be. Depends on the seed and on the values of the groups alone: not on the machine.
 *
 * @returns The fold of each row, in [0, folds), shape [rows].
 * @throws {@link SearchError} `E_SEARCH_FOLDS` (65) when there are fewer rows, or groups, than folds.
 */
export function assignFolds({ rows, folds, seed, groups }: FoldOptions): Uint16Array {
  if (groups !== undefined) return foldsOfGroups(rows, folds, seed, groups);
  if (rows < folds) throw SearchError.folds(folds, rows, 'rows');
  return foldsOfRows(rows, folds, seed);
}

/** Each run of as many rows as there are folds has one row in every fold, in an order of its own. */
function foldsOfRows(rows: number, folds: number, seed: number): Uint16Array {
  const out = new Uint16Array(rows);
  const order = Uint16Array.from({ length: folds }, (_, f) => f);
  for (let from = 0; from < rows; from += folds) {
    // Fisher–Yates, on a hash of place and seed.
    for (let i = folds - 1; i > 0; i--) {
      const j = mix(from + i, seed) % (i + 1);
      const held = order[i]!; // both in [0, folds)
      order[i] = order[j]!;
      order[j] = held;
    }
    out.set(order.subarray(0, Math.min(folds, rows - from)), from);
  }
  return out;
}

/** The largest group first, each to the fold that has fewest rows; groups of one size in the order of their hashes. */
function foldsOfGroups(
  rows: number,
  folds: number,
  seed: number,
  { codes, keys, column }: RowGroups,
): Uint16Array {
  const sizes = new Uint32Array(keys.length);
  for (let i = 0; i < rows; i++) sizes[codes[i]!]!++; // codes are in range
  const groups = Array.from(sizes.keys()).filter((g) => (sizes[g] ?? 0) > 0);
  if (groups.length < folds) throw SearchError.folds(folds, groups.length, `values of ${column}`);
  const hashes = Float64Array.from({ length: keys.length }, (_, g) => mix(keys[g] ?? 0, seed));
  groups.sort((a, b) => sizes[b]! - sizes[a]! || hashes[a]! - hashes[b]! || keys[a]! - keys[b]!);
  const load = new Float64Array(folds);
  const foldOf = new Uint16Array(keys.length);
  for (const group of groups) {
    const fold = load.indexOf(Math.min(...load));
    foldOf[group] = fold;
    load[fold]! += sizes[group]!;
  }
  return Uint16Array.from({ length: rows }, (_, i) => foldOf[codes[i]!]!);
}
