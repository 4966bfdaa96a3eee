// A model that reads other columns than the rows at hand: its own file of the same rows, taken in step with them.
import type { Batch, Column, Dataset, F64Column, Model, Schema, Utf8Column } from '@slipway/contract';
import type { JobContext } from '../job-events.ts';
import { modelPredictor, type Predictor } from './predictor.ts';

/** The two files do not hold the same rows in the same order. */
export class RowsDifferError extends Error {
  override readonly name = 'RowsDifferError';
}

/** What makes two rows the same row. */
export interface RowIdentity {
  /** Key columns, of both files. */
  readonly keys: readonly string[];
  readonly label: string;
}

/** The key columns of an input schema and the label. */
export function rowIdentity(input: Schema, label: string): RowIdentity {
  const keys = Object.entries(input).filter(([, { role }]) => role === 'key');
  return { keys: keys.map(([name]) => name), label };
}

/**
 * Predicts the rows of one dataset from another that holds the same rows in the same order; keys and labels of each are compared. Good
 * for one pass.
 *
 * @throws RowsDifferError at the first row that is not the same.
 */
export function alignedPredictor(
  { model, label, rows }: { readonly model: Model; readonly label: string; readonly rows: Dataset },
  identity: RowIdentity,
  context: JobContext,
): Predictor {
  const predict = modelPredictor(model, label, context);
  const iterator = rows.batches()[Symbol.asyncIterator]();
  let ahead: Predicted | undefined;
  let row = 0;
  return async (batch) => {
    const out = new Float64Array(batch.length);
    for (let at = 0; at < batch.length; ) {
      if (ahead === undefined || ahead.used === ahead.batch.length) {
        const next = await iterator.next();
        if (next.done === true) throw new RowsDifferError(`the other file ends after ${row} rows`);
        ahead = { batch: next.value, predictions: await predict(next.value), used: 0 };
      }
      const count = Math.min(batch.length - at, ahead.batch.length - ahead.used);
      const other = firstOtherRow(batch, at, ahead.batch, ahead.used, count, identity);
      if (other >= 0) throw new RowsDifferError(`row ${row + other + 1} of the other file is another one`);
      out.set(ahead.predictions.subarray(ahead.used, ahead.used + count), at);
      ahead.used += count;
      at += count;
      row += count;
    }
    return out;
  };
}

interface Predicted {
  readonly batch: Batch;
  readonly predictions: Float64Array;
  used: number;
}

/** @returns How many rows are the same before the first that is not, or −1. */
function firstOtherRow(
  a: Batch,
  aFirst: number,
  b: Batch,
  bFirst: number,
  count: number,
  { keys, label }: RowIdentity,
): number {
  const ya = (a.columns[label] as F64Column).data;
  const yb = (b.columns[label] as F64Column).data;
  for (let i = 0; i < count; i++) if (ya[aFirst + i] !== yb[bFirst + i]) return i;
  for (const key of keys) {
    const [left, right] = [a.columns[key], b.columns[key]];
    for (let i = 0; i < count; i++) if (!sameCell(left, aFirst + i, right, bFirst + i)) return i;
  }
  return -1;
}

function sameCell(a: Column | undefined, i: number, b: Column | undefined, j: number): boolean {
  if (a?.dtype === 'utf8' && b?.dtype === 'utf8') return sameText(a, i, b, j);
  if (a?.dtype === 'cat' && b?.dtype === 'cat') return a.dict[a.data[i]!] === b.dict[b.data[j]!]; // in range by the caller
  return a !== undefined && a.dtype === b?.dtype && a.data[i] === b.data[j];
}

function sameText(a: Utf8Column, i: number, b: Utf8Column, j: number): boolean {
  const start = a.offsets[i]!; // in range by the caller, as are the next ones
  const other = b.offsets[j]!;
  const length = a.offsets[i + 1]! - start;
  if (b.offsets[j + 1]! - other !== length) return false;
  for (let k = 0; k < length; k++) if (a.data[start + k] !== b.data[other + k]) return false;
  return true;
}
