// What to say of data that trees learn little or nothing from.
import { formatList } from '@slipway/contract';
import type { MatrixColumns } from './collect-matrix.ts';
import type { MatrixData } from './matrix.ts';

/**
 * Warnings about data that trees learn little or nothing from: one row, one outcome, features that never change.
 *
 * @param matrix - Cells as trees see them, with 32 bits, NaN where one is empty.
 * @param columns - Names of its columns and of its label.
 * @returns A sentence each; none for data that varies, and none without rows, which training refuses.
 */
export function trainWarnings(
  { values, rows, cols, labels }: MatrixData,
  { features, label }: Pick<MatrixColumns, 'features' | 'label'>,
): readonly string[] {
  if (rows === 0) return [];
  const warnings: string[] = [];
  if (rows === 1) warnings.push('there is one row to train on');
  // 32 bits hold seven digits of a rate.
  if (isConstant(labels, 0, 1))
    warnings.push(`every ${label} is ${Number(labels[0]?.toPrecision(7))}: there is nothing else to learn`);
  const constant = features.filter((_, j) => isConstant(values, j, cols));
  if (constant.length === cols) warnings.push('every feature is constant: all rows get the same prediction');
  else if (constant.length > 0)
    warnings.push(`columns that are constant, and that no tree can use: ${formatList(constant)}`);
  return warnings;
}

function isConstant(values: Float32Array, from: number, step: number): boolean {
  const first = values[from];
  for (let i = from + step; i < values.length; i += step) {
    if (values[i] !== first && !(Number.isNaN(values[i]) && Number.isNaN(first))) return false;
  }
  return true;
}
