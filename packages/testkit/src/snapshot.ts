// Remembers a batch, to see later whether somebody changed it.
import { type Batch, type Column, transferables } from '@slipway/contract';

/** A batch as it was. */
export interface Snapshot {
  /** Names of the columns whose buffers, dictionaries or presence are not what they were. */
  changedColumns(): string[];
}

/** Copies the whole buffers of a batch, the parts before and behind the rows too. */
export function snapshot(batch: Batch): Snapshot {
  const { length } = batch;
  const before = new Map(Object.entries(batch.columns).map(([name, column]) => [name, print(column)]));
  return {
    changedColumns() {
      if (batch.length !== length) return ['(length)'];
      const names = new Set([...before.keys(), ...Object.keys(batch.columns)]);
      return [...names].filter((name) => {
        const column = batch.columns[name];
        return column === undefined || print(column) !== before.get(name);
      });
    },
  };
}

function print(column: Column): string {
  const buffers = transferables({ length: 0, columns: { column } }).map((b) =>
    Buffer.from(b).toString('base64'),
  );
  return JSON.stringify([column.dtype, column.dtype === 'cat' ? column.dict : [], buffers]);
}
