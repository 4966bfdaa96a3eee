// Keeps what batches of sparse rows hold, since their own buffers may be used again.
import { NumericError } from './errors.ts';
import { checkSparseBatch, type SparseBatch, type SparseShape } from './sparse-batch.ts';

/** The rows of one batch, of exact length. */
export interface SparsePart {
  readonly buckets: Uint32Array;
  readonly numerics: readonly Float64Array[];
  readonly y: Float64Array;
  readonly weight: Float64Array;
}

/**
 * Reads and checks all batches.
 *
 * @throws {@link NumericError} `E_NUMERIC_SHAPE`, `_LABEL`, `_WEIGHT`, `_NOT_FINITE`, `_EMPTY`; `_SEPARABLE` where one label is all there is.
 */
export async function collectSparse(
  batches: AsyncIterable<SparseBatch>,
  shape: SparseShape,
  signal?: AbortSignal,
): Promise<{ readonly rows: number; readonly parts: readonly SparsePart[] }> {
  const parts: SparsePart[] = [];
  let rows = 0;
  let weight = 0;
  let positive = 0;
  for await (const batch of batches) {
    signal?.throwIfAborted();
    checkSparseBatch(batch, shape, rows);
    const part = copyPart(batch, shape);
    parts.push(part);
    rows += batch.length;
    for (let i = 0; i < batch.length; i++) {
      weight += part.weight[i]!; // in range by the loop, as below
      positive += part.weight[i]! * part.y[i]!;
    }
  }
  if (weight === 0) throw NumericError.empty(rows);
  if (!Number.isFinite(weight)) throw NumericError.overflow(['weight']);
  if (positive === 0 || positive === weight) throw NumericError.oneClass(positive / weight);
  return { rows, parts };
}

function copyPart(
  { buckets, numerics = [], y, weight, length }: SparseBatch,
  shape: SparseShape,
): SparsePart {
  const copy = (column: ArrayLike<number>) => Float64Array.from({ length }, (_, i) => column[i]!); // checked length
  return {
    buckets: new Uint32Array(buckets.subarray(0, length * shape.categories)),
    numerics: numerics.map(copy),
    y: copy(y),
    weight: weight === undefined ? new Float64Array(length).fill(1) : copy(weight),
  };
}
