// A feature set: what a family's data file holds and what its models see of it. Append-only once a run has used it.
import { createHash } from 'node:crypto';
import type { Batch, BoolColumn, CatColumn } from './batch.ts';
import { canonicalJson } from './canonical-json.ts';
import type { Schema } from './schema.ts';

/** A category that the file holds as 0/1 columns, at most one of which may be 1. */
export interface FlagCategory {
  /** Column name → category, e.g. `{ computer: 'Computer', smartphone: 'Smartphone' }`. */
  readonly flags: { readonly [column: string]: string };
  /** The category where no flag is set. */
  readonly otherwise: string;
}

/** Columns of a data file and of the model. */
export interface FeatureSet<C extends Schema = Schema> {
  /** `features_v1`: a folder name in the bucket. */
  readonly name: string;
  /** What the file holds. Files to predict on lack the columns of role label and weight. */
  readonly source: Schema;
  /** What the model sees. Without a `prepare` step it is the same as `source`. */
  readonly columns: C;
  /** Categories held as flags; the framework refuses rows with two flags set, and reports and compares by category. */
  readonly categories?: { readonly [name: string]: FlagCategory };
}

/** sha256 of the canonical JSON of a feature set, hex. Two runs with equal digests saw the same columns under the same rules. */
export function featureSetDigest(featureSet: FeatureSet): string {
  return createHash('sha256').update(canonicalJson(featureSet)).digest('hex');
}

/** The categories of a flag category in code order: the flags in declaration order, then `otherwise`. */
export function categoryNames(category: FlagCategory): readonly string[] {
  return [...Object.values(category.flags), category.otherwise];
}

/**
 * Decodes a flag category of a checked batch.
 *
 * @param batch - Rows with the flag columns as `bool`, at most one set a row.
 * @returns Codes into {@link categoryNames}, shape [batch.length].
 */
export function flagCategory(batch: Batch, category: FlagCategory): CatColumn {
  const flags = Object.keys(category.flags).map((name) => (batch.columns[name] as BoolColumn).data);
  const data = new Int32Array(batch.length).fill(flags.length);
  for (const [code, flag] of flags.entries()) {
    for (let i = 0; i < batch.length; i++) if (flag[i] === 1) data[i] = code;
  }
  return { dtype: 'cat', data, dict: categoryNames(category) };
}
