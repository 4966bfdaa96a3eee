// Exact SHAP values of trees, path-dependent: how much each feature moves a row's margin away from the mean.
//
// A feature's Shapley value in one leaf of a tree is an integral over t in [0, 1] of the product of the other features' factors
// (1 - t)·z + t·o times (o - z): a polynomial, which a few quadrature points integrate exactly. Products go down the tree and sums over
// leaves come up, so a row costs a visit a node and point, where the published algorithm visits each leaf with its path squared.
// @see Lundberg et al. (2018), arXiv:1802.03888; Yu et al. (2022), Linear TreeShap, arXiv:2209.08192, for sums that come up in this way
import type { PackedTrees } from './packed-trees.ts';
import { type ShapPaths, shapPaths } from './shap-paths.ts';
import type { Tree } from './tree.ts';

const RANK_MASK = 0xffff;

/**
 * Adds every tree's SHAP values of a block of coded rows, and its mean to the last column.
 *
 * @param codes - Row-major, shape [rows, packed.width].
 * @param out - Row-major, shape [rows, width].
 * @param width - Features and one.
 */
export function addShapValues(
  trees: readonly Tree[],
  packed: PackedTrees,
  codes: Uint16Array,
  out: Float64Array,
  width: number,
): void {
  const rows = out.length / width;
  for (const [t, tree] of trees.entries()) {
    const paths = shapPaths(tree, t);
    const products = new Float64Array(tree.size * paths.points);
    const isOn = new Uint8Array(tree.size);
    const root = packed.roots[t]!; // one a tree
    const splits = packed.split.subarray(root, root + tree.size);
    for (let row = 0; row < rows; row++) {
      const code = row * packed.width;
      const at = row * width;
      goDown(tree, paths, splits, codes, code, isOn, products);
      comeUp(tree, paths, isOn, products, out, at);
      out[at + width - 1]! += paths.mean;
    }
  }
}

/** Products of factors along each path, at leaves times their value. Indexes are in range by construction, here and below. */
function goDown(
  tree: Tree,
  paths: ShapPaths,
  splits: Int32Array,
  codes: Uint16Array,
  code: number,
  isOn: Uint8Array,
  products: Float64Array,
): void {
  const { left, value, size } = tree;
  const { points, before, stay, leave, gone } = paths;
  isOn[0] = 1;
  for (let q = 0; q < points; q++) products[q] = 1;
  for (let node = 0; node < size; node++) {
    const child = left[node]!;
    const from = node * points;
    if (child === -1) {
      const leaf = value[node]!;
      for (let q = 0; q < points; q++) products[from + q]! *= leaf;
      continue;
    }
    const on = child * points;
    if (isOn[before[child]!] === 0) {
      isOn[child] = 0;
      isOn[child + 1] = 0;
      const goneLeft = gone[child]!;
      const goneRight = gone[child + 1]!;
      for (let q = 0; q < points; q++) {
        const product = products[from + q]!;
        products[on + q] = product * goneLeft;
        products[on + points + q] = product * goneRight;
      }
      continue;
    }
    const split = splits[node]!;
    const right = ((split & RANK_MASK) - 1 - codes[code + (split >>> 16)]!) >>> 31;
    isOn[child + right] = 1;
    isOn[child + 1 - right] = 0;
    const stays = (child + right) * points;
    const leaves = (child + 1 - right) * points;
    for (let q = 0; q < points; q++) {
      const product = products[from + q]!;
      products[stays + q] = product * stay[stays + q]!;
      products[leaves + q] = product * leave[leaves + q]!;
    }
  }
}

/** Sums over leaves, from the last node to the first, and what each step adds to its feature's value. */
function comeUp(
  tree: Tree,
  paths: ShapPaths,
  isOn: Uint8Array,
  sums: Float64Array,
  out: Float64Array,
  at: number,
): void {
  const { left, feature, size } = tree;
  const { points, before, staySum, leaveSum } = paths;
  for (let node = size - 1; node >= 0; node--) {
    const child = left[node]!;
    if (child === -1) continue;
    const to = node * points;
    const on = child * points;
    if (isOn[before[child]!] === 0) {
      for (let q = 0; q < points; q++) sums[to + q] = sums[on + q]! + sums[on + points + q]!;
      continue;
    }
    const right = isOn[child + 1]!;
    const stays = (child + right) * points;
    const leaves = (child + 1 - right) * points;
    let total = 0;
    for (let q = 0; q < points; q++) {
      const stayed = sums[stays + q]!;
      const gone = sums[leaves + q]!;
      total += stayed * staySum[stays + q]! + gone * leaveSum[leaves + q]!;
      sums[to + q] = stayed + gone;
    }
    out[at + feature[node]!]! += total;
  }
}
