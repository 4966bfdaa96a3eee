// Checks categories that a file holds as 0/1 columns: at most one of them may be 1.
import type { Batch } from './batch.ts';
import { ContractError } from './contract-error.ts';
import { categoryNames, type FlagCategory } from './feature-set.ts';

/** Refuses rows in which two flags of one category are set: `E_CONTRACT_FLAGS`. */
export function checkFlags(batch: Batch, categories: { readonly [name: string]: FlagCategory }): void {
  for (const [name, category] of Object.entries(categories)) {
    if (!Object.keys(category.flags).every((flag) => Object.hasOwn(batch.columns, flag))) continue;
    const row = findFlagConflict(batch, category);
    if (row < 0) continue;
    const set = Object.keys(category.flags).filter((flag) => batch.columns[flag]?.data[row] === 1);
    const message = `${set.join(' and ')} are both 1, but a row has one ${name} of ${categoryNames(category).join(', ')}`;
    throw new ContractError('FLAGS', 'input', message, { row: row + 1, col: set });
  }
}

/** The first row of a batch in which two flags of a category are set, or -1. The flag columns are `bool`. */
export function findFlagConflict(batch: Batch, category: FlagCategory): number {
  const flags = Object.keys(category.flags).map((flag) => batch.columns[flag]?.data as Uint8Array);
  const sum = new Uint8Array(batch.length);
  for (const flag of flags) for (let i = 0; i < sum.length; i++) sum[i]! += flag[i]!; // in range by the loop
  return sum.findIndex((n) => n > 1);
}
