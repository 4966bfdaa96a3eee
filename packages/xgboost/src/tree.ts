// One tree of a model file, checked, as flat arrays in breadth-first order.
import { XgboostArtifactError } from './errors.ts';
import { countAt, fieldOf, listAt, objectAt } from './json-reader.ts';
import type { ModelLimits } from './model-limits.ts';

/** A binary tree. Node 0 is the root; the right child of a node stands behind its left one. All arrays have shape [size]. */
export interface Tree {
  readonly size: number;
  /** Steps from the root to the deepest leaf. */
  readonly depth: number;
  /** Left child, or -1 at a leaf. */
  readonly left: Int32Array;
  /** Which feature a split looks at. */
  readonly feature: Int32Array;
  /** A split's threshold (a row goes left when its value is below), or a leaf's value. Finite. */
  readonly value: Float32Array;
  /** 1 where a row without a value goes left. */
  readonly missingLeft: Uint8Array;
  /** How much a split lowered the loss; 0 at leaves. */
  readonly gain: Float32Array;
  /** Sum of the hessians of the rows that a node was trained on, each at least 0; absent when the file does not say. */
  readonly cover: Float32Array | undefined;
}

/**
 * Reads one tree of XGBoost's JSON. Nodes that cannot be reached (pruned ones) are left out.
 *
 * @param path - Named in errors, e.g. `$.learner.gradient_booster.model.trees[3]`.
 * @throws {@link XgboostArtifactError} for wrong lengths, children out of range, cycles, shared nodes, categorical splits, vector leaves,
 * numbers that are not finite, and trees beyond the limits.
 */
export function readTree(raw: unknown, path: string, features: number, limits: ModelLimits): Tree {
  const size = countAt(objectAt(raw, 'tree_param', path), 'num_nodes', `${path}.tree_param`, limits.maxNodes);
  const column = (name: string): readonly unknown[] => listAt(raw, name, path, size);
  const nodes: RawNodes = {
    left: column('left_children'),
    right: column('right_children'),
    feature: column('split_indices'),
    value: column('split_conditions'),
    missingLeft: column('default_left'),
    gain: column('loss_changes'),
    cover: fieldOf(raw, 'sum_hessian') === undefined ? undefined : column('sum_hessian'),
  };
  if (size === 0) throw new XgboostArtifactError(path, 'has no nodes');
  refuseOtherKinds(raw, path);
  return flatten(nodes, path, features, limits.maxDepth);
}

interface RawNodes {
  readonly left: readonly unknown[];
  readonly right: readonly unknown[];
  readonly feature: readonly unknown[];
  readonly value: readonly unknown[];
  readonly missingLeft: readonly unknown[];
  readonly gain: readonly unknown[];
  readonly cover: readonly unknown[] | undefined;
}

function refuseOtherKinds(raw: unknown, path: string): void {
  const kinds = fieldOf(raw, 'split_type') ?? [];
  if (!Array.isArray(kinds) || kinds.some((kind) => kind !== 0)) {
    throw new XgboostArtifactError(`${path}.split_type`, 'has categorical splits, which are not supported');
  }
  const leafSize = fieldOf(fieldOf(raw, 'tree_param'), 'size_leaf_vector') ?? '0';
  if (leafSize !== '0' && leafSize !== '1') {
    throw new XgboostArtifactError(
      `${path}.tree_param.size_leaf_vector`,
      'is not 0: vector leaves are not supported',
    );
  }
}

function flatten(nodes: RawNodes, path: string, features: number, maxDepth: number): Tree {
  const total = nodes.left.length;
  const ids = new Int32Array(total);
  const seen = new Uint8Array(total);
  const left = new Int32Array(total).fill(-1);
  const feature = new Int32Array(total);
  const value = new Float32Array(total);
  const missingLeft = new Uint8Array(total);
  const gain = new Float32Array(total);
  const cover = nodes.cover && new Float32Array(total);
  seen[0] = 1;
  let size = 1;
  let depth = 0;
  let levelEnd = 1;
  for (let node = 0; node < size; node++) {
    if (node === levelEnd) {
      levelEnd = size;
      if (++depth > maxDepth) throw new XgboostArtifactError(path, `is more than ${maxDepth} deep`);
    }
    const id = ids[node]!; // size <= total
    value[node] = finite(nodes.value[id], `${path}.split_conditions[${id}]`);
    if (cover !== undefined) cover[node] = atLeastZero(nodes.cover?.[id], `${path}.sum_hessian[${id}]`);
    if (nodes.left[id] === -1 && nodes.right[id] === -1) continue;
    left[node] = size;
    for (const side of ['left', 'right'] as const) {
      const child = within(nodes[side][id], total, `${path}.${side}_children[${id}]`);
      if (seen[child] === 1)
        throw new XgboostArtifactError(`${path}.${side}_children[${id}]`, 'makes a cycle');
      seen[child] = 1;
      ids[size++] = child;
    }
    feature[node] = within(nodes.feature[id], features, `${path}.split_indices[${id}]`);
    missingLeft[node] = flag(nodes.missingLeft[id], `${path}.default_left[${id}]`);
    gain[node] = finite(nodes.gain[id], `${path}.loss_changes[${id}]`);
  }
  const cut = <A extends Int32Array | Float32Array | Uint8Array>(array: A): A => array.slice(0, size) as A;
  return {
    size,
    depth,
    left: cut(left),
    feature: cut(feature),
    value: cut(value),
    missingLeft: cut(missingLeft),
    gain: cut(gain),
    cover: cover && cut(cover),
  };
}

function within(value: unknown, end: number, path: string): number {
  if (Number.isInteger(value) && (value as number) >= 0 && (value as number) < end) return value as number;
  throw new XgboostArtifactError(
    path,
    `is ${typeof value === 'number' ? value : typeof value}, expected a whole number below ${end}`,
  );
}

function finite(value: unknown, path: string): number {
  const single = typeof value === 'number' ? Math.fround(value) : Number.NaN;
  if (Number.isFinite(single)) return single;
  throw new XgboostArtifactError(path, 'is not a finite 32-bit number');
}

function atLeastZero(value: unknown, path: string): number {
  const single = finite(value, path);
  if (single >= 0) return single;
  throw new XgboostArtifactError(path, 'is less than 0');
}

/** Version 1.0 wrote booleans, later ones 0 and 1. */
function flag(value: unknown, path: string): number {
  if (value === 0 || value === false) return 0;
  if (value === 1 || value === true) return 1;
  throw new XgboostArtifactError(path, 'is not 0 or 1');
}
