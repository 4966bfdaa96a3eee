// From the contract's columns to numbers that a linear model can weigh: categories and empty cells become columns of 0 and 1.
import { type Batch, type CatColumn, type Column, isValid, type Schema, vocabulary } from '@slipway/contract';
import { NumericError } from './errors.ts';

/** One feature of a linear model. */
export interface DenseFeature {
  /** `hour`, `country=DE`, or `days (empty)` for whether a cell is. */
  readonly name: string;
  /** Its values in a batch, finite, shape [at least batch.length]; not to be changed. An empty number is 0. */
  readonly of: (batch: Batch) => ArrayLike<number>;
}

/**
 * The features of a schema, in its order: a number by its own name, followed by whether it is empty where it may be; a category by one
 * feature a value, `(other)` included where unseen ones become that.
 *
 * @throws {@link NumericError} `E_NUMERIC_COLUMN` for text, and for categories without a vocabulary: their codes mean nothing from one
 * file to the next.
 */
export function denseFeatures(schema: Schema): readonly DenseFeature[] {
  return Object.entries(schema).flatMap(([name, spec]) => {
    if ((spec.role ?? 'feature') !== 'feature') return [];
    const values = spec.dtype === 'cat' ? vocabulary(spec) : undefined;
    if (spec.dtype === 'utf8' || (spec.dtype === 'cat' && values === undefined))
      throw NumericError.column(name, spec.dtype);
    if (values !== undefined) return values.map((value, code) => categoryFeature(name, value, code));
    return spec.nullable ? [numberFeature(name), emptyFeature(name)] : [numberFeature(name)];
  });
}

function numberFeature(name: string): DenseFeature {
  return {
    name,
    of: (batch) => {
      const column = numbersOf(batch, name);
      if (column.valid === undefined) return column.data;
      const { data } = column;
      return Float64Array.from({ length: batch.length }, (_, i) => (isValid(column, i) ? data[i]! : 0)); // in range
    },
  };
}

function emptyFeature(name: string): DenseFeature {
  return {
    name: `${name} (empty)`,
    of: (batch) => {
      const column = numbersOf(batch, name);
      return Uint8Array.from({ length: batch.length }, (_, i) => (isValid(column, i) ? 0 : 1));
    },
  };
}

/** Codes of checked batches are places in the vocabulary. */
function categoryFeature(name: string, value: string, code: number): DenseFeature {
  return {
    name: `${name}=${value}`,
    of: (batch) => {
      const column = batch.columns[name] as CatColumn;
      const { data } = column;
      return Uint8Array.from({ length: batch.length }, (_, i) =>
        isValid(column, i) && data[i] === code ? 1 : 0,
      );
    },
  };
}

/** Whatever is neither text nor a category holds numbers: the schema says so, and the batch was checked against it. */
function numbersOf(batch: Batch, name: string): Exclude<Column, { readonly dtype: 'cat' | 'utf8' }> {
  return batch.columns[name] as Exclude<Column, { readonly dtype: 'cat' | 'utf8' }>;
}
