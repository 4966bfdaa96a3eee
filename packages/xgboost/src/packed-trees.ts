// All trees of a model in three flat arrays, walked by four coded rows at a time without a branch that depends on data.
import { LEAF_RANK, type Slots } from './slots.ts';
import type { Tree } from './tree.ts';

/** Trees end to end. A leaf is its own left child and no code reaches its rank, so that a walk may go on at a leaf. */
export interface PackedTrees {
  /** Slot in the upper 16 bits, rank in the lower. Shape [nodes]. */
  readonly split: Int32Array;
  /** Left child; the right one follows it. Shape [nodes]. */
  readonly left: Int32Array;
  /** Values of leaves. Shape [nodes]. */
  readonly leaf: Float32Array;
  /** Shape [trees]. */
  readonly roots: Int32Array;
  /** Shape [trees]. */
  readonly depths: Int32Array;
  /** Codes a row: the number of slots. */
  readonly width: number;
}

/** Down to here every row takes the same number of steps, which is faster than asking whether it has arrived. */
const BLIND_STEPS = 16;
const RANK_MASK = 0xffff;
/** A slot index has 16 bits. */
export const MAX_SLOTS = 0x1_0000;

export function packTrees(trees: readonly Tree[], slots: Slots): PackedTrees {
  const nodes = trees.reduce((sum, tree) => sum + tree.size, 0);
  const split = new Int32Array(nodes);
  const left = new Int32Array(nodes);
  const leaf = new Float32Array(nodes);
  const roots = new Int32Array(trees.length);
  let root = 0;
  for (const [t, tree] of trees.entries()) {
    roots[t] = root;
    for (let node = 0; node < tree.size; node++) {
      const child = tree.left[node]!; // in range by the loop, as below
      if (child === -1) {
        split[root + node] = LEAF_RANK;
        left[root + node] = root + node;
        leaf[root + node] = tree.value[node]!;
      } else {
        const at = slots.locate(tree.feature[node]!, tree.missingLeft[node]!, tree.value[node]!);
        split[root + node] = (at.slot << 16) | at.rank;
        left[root + node] = root + child;
      }
    }
    root += tree.size;
  }
  return {
    split,
    left,
    leaf,
    roots,
    depths: Int32Array.from(trees, (tree) => tree.depth),
    width: slots.list.length,
  };
}

/**
 * Adds the leaves that rows reach to their sums, tree by tree, in 32-bit arithmetic.
 *
 * @param codes - Row-major, shape [block rows, width].
 * @param rows - Which rows of the block walk, shape [count].
 * @param sums - Shape [at least count]; entry `i` belongs to `rows[i]`.
 */
export function walk(packed: PackedTrees, codes: Uint16Array, rows: Int32Array, sums: Float32Array): void {
  const { split, left, leaf, roots, depths, width } = packed;
  const count = rows.length;
  for (let t = 0; t < roots.length; t++) {
    const root = roots[t]!;
    const depth = depths[t]!;
    const steps = depth < BLIND_STEPS ? depth : BLIND_STEPS;
    let i = 0;
    for (; i + 3 < count; i += 4) {
      const rowA = rows[i]! * width;
      const rowB = rows[i + 1]! * width;
      const rowC = rows[i + 2]! * width;
      const rowD = rows[i + 3]! * width;
      let a = root;
      let b = root;
      let c = root;
      let d = root;
      // (rank - 1 - code) >>> 31 is 1 where code >= rank: one step right, without a branch.
      for (let step = 0; step < steps; step++) {
        const splitA = split[a]!;
        const splitB = split[b]!;
        const splitC = split[c]!;
        const splitD = split[d]!;
        a = left[a]! + (((splitA & RANK_MASK) - 1 - codes[rowA + (splitA >>> 16)]!) >>> 31);
        b = left[b]! + (((splitB & RANK_MASK) - 1 - codes[rowB + (splitB >>> 16)]!) >>> 31);
        c = left[c]! + (((splitC & RANK_MASK) - 1 - codes[rowC + (splitC >>> 16)]!) >>> 31);
        d = left[d]! + (((splitD & RANK_MASK) - 1 - codes[rowD + (splitD >>> 16)]!) >>> 31);
      }
      if (depth > BLIND_STEPS) {
        a = descend(packed, codes, rowA, a);
        b = descend(packed, codes, rowB, b);
        c = descend(packed, codes, rowC, c);
        d = descend(packed, codes, rowD, d);
      }
      sums[i]! += leaf[a]!;
      sums[i + 1]! += leaf[b]!;
      sums[i + 2]! += leaf[c]!;
      sums[i + 3]! += leaf[d]!;
    }
    for (; i < count; i++) sums[i]! += leaf[descend(packed, codes, rows[i]! * width, root)]!;
  }
}

/** Walks one row to its leaf. */
function descend(packed: PackedTrees, codes: Uint16Array, row: number, node: number): number {
  const { split, left } = packed;
  for (;;) {
    const at = split[node]!;
    if (at === LEAF_RANK) return node;
    node = left[node]! + (((at & RANK_MASK) - 1 - codes[row + (at >>> 16)]!) >>> 31);
  }
}
