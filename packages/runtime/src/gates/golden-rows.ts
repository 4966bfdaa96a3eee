// Golden rows: a few rows in a model's package whose predictions are known.
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Batch, type F64Column, f64, type Schema } from '@slipway/contract';
import { readCsv } from '@slipway/frame';
import type { LoadedModel } from '../load-model.ts';

/** The file beside `package.json`: the model's input columns, and `expected`. */
const FILE = 'golden.csv';
const EXPECTED = 'expected';

/** Rows and what they should be predicted as. */
export interface GoldenRows {
  readonly batches: readonly Batch[];
  readonly expected: readonly Float64Array[];
}

/** @returns `null` where the package has none. @throws The reader's errors, which name file, row and column. */
export async function readGoldenRows({
  package: { dir, name },
  card,
}: LoadedModel): Promise<GoldenRows | null> {
  const path = join(dir, FILE);
  if (!existsSync(path)) return null;
  const schema: Schema = { ...card.input, [EXPECTED]: f64() };
  const batches: Batch[] = [];
  const reader = readCsv(createReadStream(path), {
    name: `${name}/${FILE}`,
    schema,
    categories: card.featureSet.categories ?? {},
  });
  for await (const batch of reader) batches.push(batch);
  const expected = batches.map(({ columns, length }) =>
    (columns[EXPECTED] as F64Column).data.slice(0, length),
  );
  return { batches, expected };
}

/** Largest distance of any prediction from what it should be. */
export function largestDistance(expected: readonly Float64Array[], found: readonly Float64Array[]): number {
  let largest = 0;
  for (const [b, batch] of expected.entries())
    for (let i = 0; i < batch.length; i++)
      largest = Math.max(largest, Math.abs(batch[i]! - (found[b]?.[i] ?? Number.POSITIVE_INFINITY))); // in range by the loop
  return largest;
}
