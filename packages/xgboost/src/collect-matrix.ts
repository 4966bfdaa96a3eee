// From the contract's batches to what XGBoost trains on and what an ensemble predicts.
import { type Batch, type Column, type Dataset, isValid, type Schema } from '@slipway/contract';
import { categoryFlag, splitFlagName } from './category-flags.ts';
import { XgboostColumnsError, XgboostDataError } from './errors.ts';
import type { MatrixData } from './matrix.ts';
import type { FeatureColumn } from './slot-encoder.ts';

/** Which columns of a dataset are what. */
export interface MatrixColumns {
  /** Names in the model's order: of columns of `f64`, `i32` or `bool`, or `country=DE` for a category of a `cat` column. */
  readonly features: readonly string[];
  readonly label: string;
  readonly weight?: string;
}

/**
 * Reads a dataset once into one matrix of 32-bit numbers; empty cells become NaN.
 *
 * @throws {@link XgboostColumnsError} `E_XGB_COLUMNS` for columns that are missing or hold no numbers; {@link XgboostDataError} `E_XGB_DATA`
 * when the dataset does not have the rows that it says; the signal's reason when it is aborted.
 */
export async function collectMatrix(
  dataset: Dataset<Schema>,
  columns: MatrixColumns,
  signal?: AbortSignal,
): Promise<MatrixData> {
  const { rows } = dataset;
  const cols = columns.features.length;
  const values = new Float32Array(rows * cols);
  const labels = new Float32Array(rows);
  const weights = columns.weight === undefined ? undefined : new Float32Array(rows);
  let at = 0;
  for await (const batch of dataset.batches()) {
    signal?.throwIfAborted();
    if (at + batch.length > rows)
      throw new XgboostDataError('train', `has more rows than the ${rows} of its dataset`);
    for (const [j, column] of featureColumns(batch, columns.features).entries()) {
      for (let i = 0; i < batch.length; i++) values[(at + i) * cols + j] = column[i]!; // in range by the loop
    }
    copyInto(labels, at, batch, columns.label);
    if (weights !== undefined && columns.weight !== undefined) copyInto(weights, at, batch, columns.weight);
    at += batch.length;
  }
  if (at !== rows) throw new XgboostDataError('train', `has ${at} rows where its dataset says ${rows}`);
  return weights === undefined ? { values, rows, cols, labels } : { values, rows, cols, labels, weights };
}

/**
 * A batch's columns as an ensemble takes them: NaN where a cell is empty, and the batch's own arrays where none is; a category of a `cat`
 * column as 0 and 1.
 *
 * @throws {@link XgboostColumnsError} `E_XGB_COLUMNS` for columns that are missing or hold no numbers.
 */
export function featureColumns(batch: Batch<Schema>, names: readonly string[]): readonly FeatureColumn[] {
  return names.map((name) => {
    const column = columnOf(batch, name);
    const flag = column === undefined ? flagOf(batch, name) : undefined;
    if (flag !== undefined) return flag;
    if (column === undefined) throw new XgboostColumnsError(`the batch has no column ${name}`, { col: name });
    if (column.dtype === 'cat' || column.dtype === 'utf8') {
      throw new XgboostColumnsError(`column ${name} holds ${column.dtype}, not numbers`, { col: name });
    }
    if (column.dtype === 'f64' || column.valid === undefined) return column.data;
    const { data } = column;
    return Float64Array.from({ length: batch.length }, (_, i) =>
      isValid(column, i) ? data[i]! : Number.NaN,
    ); // in range
  });
}

function columnOf(batch: Batch<Schema>, name: string): Column | undefined {
  return Object.hasOwn(batch.columns, name) ? batch.columns[name] : undefined;
}

/** The column of `country=DE`, where `country` is a `cat` column. */
function flagOf(batch: Batch<Schema>, name: string): FeatureColumn | undefined {
  const [parent, category] = splitFlagName(name) ?? [];
  const column = parent === undefined ? undefined : columnOf(batch, parent);
  if (category === undefined || column?.dtype !== 'cat') return undefined;
  return categoryFlag(column, category, batch.length);
}

function copyInto(target: Float32Array, at: number, batch: Batch<Schema>, name: string): void {
  const [column = []] = featureColumns(batch, [name]);
  for (let i = 0; i < batch.length; i++) target[at + i] = column[i]!; // in range by the loop
}
