// One tree of XGBoost 0.7's binary model → one tree of the JSON, without the nodes that pruning left behind.

/** A number as it is to be written. */
type Raw = { readonly rawJSON: string };

/** A tree as XGBoost's JSON has it; all lists have shape [nodes]. */
export interface BinaryTree {
  readonly base_weights: readonly Raw[];
  readonly categories: readonly never[];
  readonly categories_nodes: readonly never[];
  readonly categories_segments: readonly never[];
  readonly categories_sizes: readonly never[];
  readonly default_left: readonly number[];
  readonly id: number;
  readonly left_children: readonly number[];
  readonly loss_changes: readonly Raw[];
  readonly parents: readonly number[];
  readonly right_children: readonly number[];
  /** Thresholds, and values of leaves. */
  readonly split_conditions: readonly Raw[];
  readonly split_indices: readonly number[];
  readonly split_type: readonly number[];
  /** Sum of the hessians of the rows in a node: for squared error their number. */
  readonly sum_hessian: readonly Raw[];
  readonly tree_param: Readonly<Record<string, string>>;
}

/** `TreeParam`: roots, nodes, deleted, depth, features, leaf vector, 31 reserved words. */
const PARAM_BYTES = 37 * 4;
/** Parent, left and right child, feature with the direction of missing values in its highest bit, threshold or value. */
const NODE_BYTES = 5 * 4;
/** Gain, sum of hessians, weight, a count. */
const STAT_BYTES = 4 * 4;
/** The compiler does not know it yet. @see https://tc39.es/proposal-json-parse-with-source/ */
const { rawJSON: rawJson } = JSON as unknown as { readonly rawJSON: (text: string) => Raw };
/** The parent of a root. */
const NO_NODE = 2 ** 31 - 1;

/** @param at - Where the tree begins. @returns The tree, and where the next begins. */
export function readBinaryTree(
  view: DataView,
  at: number,
  id: number,
): { readonly tree: BinaryTree; readonly end: number } {
  const total = view.getInt32(at + 4, true);
  const nodes = at + PARAM_BYTES;
  const stats = nodes + total * NODE_BYTES;
  const child = (node: number, side: 4 | 8): number => view.getInt32(nodes + node * NODE_BYTES + side, true);
  // Breadth first from the root: `kept[i]` is the place of node i in the file.
  const kept = [0];
  const left: number[] = [];
  const parents = [NO_NODE];
  for (let i = 0; i < kept.length; i++) {
    const node = kept[i] ?? 0;
    if (kept.length > total) throw new Error(`ml-xgboost wrote tree ${id} with a cycle`);
    const isLeaf = child(node, 4) === -1;
    left.push(isLeaf ? -1 : kept.length);
    if (!isLeaf) kept.push(child(node, 4), child(node, 8));
    if (!isLeaf) parents.push(i, i);
  }
  const stat = (field: number): Raw[] =>
    kept.map((node) => float(view.getFloat32(stats + node * STAT_BYTES + field, true)));
  const split = kept.map((node, i) =>
    left[i] === -1 ? 0 : view.getUint32(nodes + node * NODE_BYTES + 12, true),
  );
  const tree: BinaryTree = {
    base_weights: stat(8),
    categories: [],
    categories_nodes: [],
    categories_segments: [],
    categories_sizes: [],
    default_left: split.map((word) => word >>> 31),
    id,
    left_children: left,
    loss_changes: stat(0),
    parents,
    right_children: left.map((node) => (node === -1 ? -1 : node + 1)),
    split_conditions: kept.map((node) => float(view.getFloat32(nodes + node * NODE_BYTES + 16, true))),
    split_indices: split.map((word) => word & NO_NODE),
    split_type: kept.map(() => 0),
    sum_hessian: stat(4),
    tree_param: {
      num_deleted: '0',
      num_feature: String(view.getInt32(at + 16, true)),
      num_nodes: String(kept.length),
      size_leaf_vector: '0',
    },
  };
  return { tree, end: stats + total * STAT_BYTES };
}

/** Nine digits name every 32-bit number; with an exponent, because XGBoost refuses a whole number where it wants any. */
function float(value: number): Raw {
  return rawJson(value.toExponential(8));
}
