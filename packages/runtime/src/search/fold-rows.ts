// The rows of a training cut into folds, in memory that all threads share: it is copied once, whatever the folds and the threads.
import { type Batch, columnValues, type Dataset, takeRows } from '@slipway/contract';
import { assignFolds, type RowGroups } from '@slipway/search';
import { shareBatch } from './share-batch.ts';

/** Rows by batch of the file and by fold: `pieces[batch][fold]`. */
export type FoldRows = readonly (readonly Batch[])[];

/** How to cut. */
export interface FoldPlan {
  readonly folds: number;
  readonly seed: number;
  /** Column whose equal values share a fold. */
  readonly group: string | undefined;
}

/** Reads a dataset and cuts it; each row lies in exactly one piece. @throws SearchError `E_SEARCH_FOLDS` (65). */
export async function cutIntoFolds(dataset: Dataset, plan: FoldPlan): Promise<FoldRows> {
  const { folds, seed, group } = plan;
  const groups = group === undefined ? undefined : await groupsOf(dataset, group);
  const foldOfRow = assignFolds({ rows: dataset.rows, folds, seed, groups });
  const pieces: Batch[][] = [];
  let from = 0;
  for await (const batch of dataset.batches()) {
    const rows = Array.from({ length: folds }, (): number[] => []);
    for (let i = 0; i < batch.length; i++) rows[foldOfRow[from + i]!]!.push(i); // both in range
    pieces.push(rows.map((some) => shareBatch(takeRows(batch, Int32Array.from(some)))));
    from += batch.length;
  }
  return pieces;
}

/** All folds but one, or one alone, as a dataset. The same object each time, so that an engine may know its rows again. */
export function foldDataset(pieces: FoldRows, isIn: (fold: number) => boolean): Dataset {
  const batches = pieces.flatMap((byFold) => byFold.filter((batch, fold) => isIn(fold) && batch.length > 0));
  return {
    rows: batches.reduce((rows, { length }) => rows + length, 0),
    async *batches() {
      yield* batches;
    },
  };
}

/** Empty cells are a group of their own. */
async function groupsOf(dataset: Dataset, column: string): Promise<RowGroups> {
  const codeOf = new Map<string, number>();
  const codes = new Int32Array(dataset.rows);
  let at = 0;
  for await (const batch of dataset.batches()) {
    const values = batch.columns[column];
    if (values === undefined) throw new Error(`no column ${column}`); // the card's columns are checked
    for (const value of columnValues(values, batch.length)) {
      const key = String(value ?? '');
      const code = codeOf.get(key) ?? codeOf.size;
      if (code === codeOf.size) codeOf.set(key, code);
      codes[at++] = code;
    }
  }
  return { column, codes, keys: Array.from(codeOf.keys(), hashOf) };
}

/** FNV-1a of the UTF-16 units. @see http://www.isthe.com/chongo/tech/comp/fnv/ */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return hash >>> 0;
}
