// A few rows of a dataset, the same ones each time: every k-th.
import { type Batch, type Dataset, takeRows } from '@slipway/contract';

/**
 * Takes every k-th row, k as small as the limit allows.
 *
 * @param maxRows - At least 1.
 * @returns Batches in file order, none of them empty, at least one row together; they share no buffer with the dataset.
 */
export async function sampleRows(dataset: Dataset, maxRows: number): Promise<readonly Batch[]> {
  const step = Math.ceil(dataset.rows / maxRows);
  const parts: Batch[] = [];
  let row = 0;
  for await (const batch of dataset.batches()) {
    const first = (step - (row % step)) % step;
    const count = Math.max(0, Math.ceil((batch.length - first) / step));
    if (count > 0)
      parts.push(
        takeRows(
          batch,
          Int32Array.from({ length: count }, (_, i) => first + i * step),
        ),
      );
    row += batch.length;
  }
  return parts;
}
