// Categories as trees take them: one column of 0 and 1 a category, named `country=DE`.
import { type CatColumn, isValid, type Schema, vocabulary } from '@slipway/contract';
import { XgboostColumnsError } from './errors.ts';
import type { FeatureColumn } from './slot-encoder.ts';

/**
 * Names of the features that a schema gives trees, in its order: each column of role feature by its own name, a `cat` column by one name a
 * category, `(other)` included where unseen categories become that.
 *
 * @throws {@link XgboostColumnsError} `E_XGB_COLUMNS` for text, and for a category without a vocabulary: its codes mean nothing from one
 * file to the next.
 */
export function treeFeatures(schema: Schema): readonly string[] {
  return Object.entries(schema).flatMap(([name, spec]) => {
    if ((spec.role ?? 'feature') !== 'feature') return [];
    if (spec.dtype === 'utf8')
      throw new XgboostColumnsError(`column ${name} holds utf8, not numbers`, { col: name });
    if (spec.dtype !== 'cat') return [name];
    const values = vocabulary(spec);
    if (values === undefined)
      throw new XgboostColumnsError(`column ${name} has no vocabulary`, { col: name });
    return values.map((value) => `${name}=${value}`);
  });
}

/** `country=DE` → `['country', 'DE']`; undefined for a name without `=`. */
export function splitFlagName(name: string): readonly [column: string, category: string] | undefined {
  const at = name.indexOf('=');
  return at < 0 ? undefined : [name.slice(0, at), name.slice(at + 1)];
}

/** 1 where a row is of the category, else 0; NaN where its cell is empty. */
export function categoryFlag(column: CatColumn, category: string, length: number): FeatureColumn {
  const { data, valid } = column;
  const code = column.dict.indexOf(category);
  if (code < 0 && valid === undefined) return new Uint8Array(length);
  if (valid === undefined) return Uint8Array.from({ length }, (_, i) => (data[i] === code ? 1 : 0));
  return Float64Array.from({ length }, (_, i) =>
    isValid(column, i) ? Number(data[i] === code) : Number.NaN,
  );
}
