// Whether a column's buffers are there, of the right type, and long enough.
import type { Column, Utf8Column } from './batch.ts';
import type { ColumnSpec } from './schema.ts';

const ARRAYS = { f64: Float64Array, i32: Int32Array, bool: Uint8Array, cat: Int32Array, utf8: Uint8Array };

/**
 * What is wrong with a column's buffers, or undefined. Models are not ours, so what they return need not be what its type promises.
 *
 * @param length - Rows that the column must hold.
 */
export function layoutProblem(
  column: Column | undefined,
  length: number,
  spec: ColumnSpec,
): string | undefined {
  if (column?.dtype !== spec.dtype) return `holds ${column?.dtype ?? 'nothing'}, expected ${spec.dtype}`;
  if (!(column.data instanceof ARRAYS[spec.dtype])) return `holds no ${ARRAYS[spec.dtype].name}`;
  if (column.dtype === 'cat' && !Array.isArray(column.dict)) return 'has no dictionary';
  if (column.dtype === 'utf8') return offsetsProblem(column, length);
  const size = column.data.length;
  return size < length ? `holds ${size} values for ${length} rows` : undefined;
}

function offsetsProblem({ data, offsets }: Utf8Column, length: number): string | undefined {
  if (!(offsets instanceof Int32Array)) return 'has no offsets';
  if (offsets.length <= length) return `holds ${Math.max(0, offsets.length - 1)} values for ${length} rows`;
  let end = 0;
  for (let i = 0; i <= length; i++) {
    if (offsets[i]! < end) return `has offsets that go back at row ${i}`; // in range by the loop
    end = offsets[i]!;
  }
  return end > data.length ? `has offsets up to ${end} of ${data.length} bytes` : undefined;
}
