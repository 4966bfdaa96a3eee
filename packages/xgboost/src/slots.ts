// Slots: what rows are coded into before they walk. A slot is the sorted thresholds that one feature is compared with under one
// direction for missing values; a row's code in it is how many of them its value has reached. Comparing codes with ranks gives what
// comparing values with thresholds gives, on small integers, and rows with equal codes have equal predictions.
import type { Tree } from './tree.ts';

/** The sorted, distinct thresholds of one feature and one direction. */
export interface Slot {
  readonly feature: number;
  /** Ascending, distinct, at least 1. */
  readonly thresholds: Float32Array;
  /** Code of a row without a value: 0 goes left everywhere, `thresholds.length` right everywhere. */
  readonly missingCode: number;
}

/** All slots of a model, and where to find the one of a split. */
export interface Slots {
  readonly list: readonly Slot[];
  /** Slot and rank (from 1) of a split: a row goes right when its code in the slot is at least the rank. */
  locate(
    feature: number,
    missingLeft: number,
    threshold: number,
  ): { readonly slot: number; readonly rank: number };
}

/** Codes are 16 bits, and {@link LEAF_RANK} is more than any of them; a feature with more thresholds has several slots. */
const MAX_SLOT_THRESHOLDS = 0xfffe;
/** A rank that no code reaches. */
export const LEAF_RANK = 0xffff;

/** @param maxThresholds - Of one slot; given by tests. Default 65,534. */
export function buildSlots(trees: readonly Tree[], maxThresholds = MAX_SLOT_THRESHOLDS): Slots {
  const groups = collectThresholds(trees);
  const list: Slot[] = [];
  const first = new Map<number, number>();
  for (const [key, sorted] of groups) {
    first.set(key, list.length);
    for (let start = 0; start < sorted.length; start += maxThresholds) {
      const thresholds = sorted.subarray(start, start + maxThresholds);
      list.push({ feature: key >> 1, thresholds, missingCode: (key & 1) === 1 ? 0 : thresholds.length });
    }
  }
  return {
    list,
    locate(feature, missingLeft, threshold) {
      const key = feature * 2 + missingLeft;
      const index = countReached(groups.get(key) ?? new Float32Array(), threshold) - 1;
      const chunk = Math.floor(index / maxThresholds);
      return { slot: (first.get(key) ?? 0) + chunk, rank: index - chunk * maxThresholds + 1 };
    },
  };
}

/** How many of the ascending thresholds a value has reached. */
export function countReached(thresholds: Float32Array, value: number): number {
  let low = 0;
  let high = thresholds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (thresholds[middle]! <= value)
      low = middle + 1; // in range: low <= middle < high
    else high = middle;
  }
  return low;
}

/** Key: feature × 2 + direction, ascending. */
function collectThresholds(trees: readonly Tree[]): ReadonlyMap<number, Float32Array> {
  const found = new Map<number, number[]>();
  for (const tree of trees) {
    for (let node = 0; node < tree.size; node++) {
      if (tree.left[node] === -1) continue;
      const key = tree.feature[node]! * 2 + tree.missingLeft[node]!; // in range by the loop
      const thresholds = found.get(key);
      if (thresholds === undefined) found.set(key, [tree.value[node]!]);
      else thresholds.push(tree.value[node]!);
    }
  }
  const keys = [...found.keys()].sort((a, b) => a - b);
  return new Map(
    keys.map((key) => [
      key,
      Float32Array.from(found.get(key) ?? [])
        .sort()
        .filter((value, i, all) => i === 0 || value !== all[i - 1]),
    ]),
  );
}
