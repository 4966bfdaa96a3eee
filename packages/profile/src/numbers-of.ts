// A numeric column as doubles, with NaN where there is no value.
import { type F64Column, type I32Column, isValid } from '@slipway/contract';

/** @returns Doubles, shape [at least length]: the column's own where that will do. Not finite: no value. */
export function numbersOf(column: F64Column | I32Column, length: number): Float64Array {
  if (column.dtype === 'f64' && column.valid === undefined) return column.data;
  const values = new Float64Array(length);
  values.set(column.data.subarray(0, length));
  if (column.valid === undefined) return values;
  for (let i = 0; i < length; i++) if (!isValid(column, i)) values[i] = Number.NaN;
  return values;
}
