// Keys pass through a model untouched: each prediction carries the key of the very row it belongs to.
import type { AnyCard, Batch, Utf8Column } from '@slipway/contract';
import { ModelFaultError } from './errors.ts';

/** The keys of a batch as they were before a model saw it. */
export interface KeyCopy {
  /**
   * @param model - Named in the error.
   * @throws {@link ModelFaultError} `E_MODEL_CHANGED_KEY` (70) with the first row whose key is another one.
   */
  check(out: Batch, model: string): void;
}

/** Copies the text keys that a model reads and writes under the same name. */
export function copyKeys(batch: Batch, card: Pick<AnyCard, 'input' | 'output'>): KeyCopy {
  const copies = Object.entries(card.output)
    .filter(
      ([name, spec]) => spec.role === 'key' && spec.dtype === 'utf8' && card.input[name]?.dtype === 'utf8',
    )
    .map(([name]) => [name, copyText(batch.columns[name] as Utf8Column, batch.length)] as const);
  return {
    check(out, model) {
      for (const [name, before] of copies) {
        const row = firstDifference(before, out.columns[name] as Utf8Column, out.length);
        if (row !== undefined) throw ModelFaultError.changedKey(model, row + 1, name);
      }
    },
  };
}

function copyText({ data, offsets }: Utf8Column, length: number): Utf8Column {
  return { dtype: 'utf8', data: data.slice(0, offsets[length]), offsets: offsets.slice(0, length + 1) };
}

function firstDifference(a: Utf8Column, b: Utf8Column, length: number): number | undefined {
  if (isSameLayout(a, b, length)) return undefined;
  for (let row = 0; row < length; row++) {
    if (Buffer.compare(textOf(a, row), textOf(b, row)) !== 0) return row;
  }
  return undefined;
}

/** What nearly every model hands back: the very same bytes, compared in one go. */
function isSameLayout(a: Utf8Column, b: Utf8Column, length: number): boolean {
  const offsets = (column: Utf8Column) => bytesOf(column.offsets.subarray(0, length + 1));
  const data = (column: Utf8Column) => column.data.subarray(0, column.offsets[length]);
  return Buffer.compare(offsets(a), offsets(b)) === 0 && Buffer.compare(data(a), data(b)) === 0;
}

function bytesOf({ buffer, byteOffset, byteLength }: Int32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}

function textOf({ data, offsets }: Utf8Column, row: number): Uint8Array {
  return data.subarray(offsets[row], offsets[row + 1]);
}
