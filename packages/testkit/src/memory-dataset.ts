// A dataset of batches that are already there.
import type { Batch, Dataset, Schema } from '@slipway/contract';

/**
 * A dataset over batches in memory.
 *
 * @param batches - Checked batches; each pass gives the same objects.
 */
export function memoryDataset<S extends Schema>(batches: readonly Batch<S>[]): Dataset<S> {
  return {
    rows: batches.reduce((sum, batch) => sum + batch.length, 0),
    async *batches() {
      yield* batches;
    },
  };
}
