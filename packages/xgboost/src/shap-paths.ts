// What of a tree's SHAP values does not depend on the row: shares of cover along paths, and the factors of each quadrature point.
import { XgboostArtifactError } from './errors.ts';
import { gaussLegendre, type Quadrature } from './quadrature.ts';
import type { Tree } from './tree.ts';

/**
 * Tables of one tree. A node stands for the step into it. Along a path each feature has a share z of the cover that followed the path's
 * steps on that feature, and a flag o, whether the row follows them; at point t its factor is (1 - t)·z + t·o. `stay`, `leave` and `gone`
 * take the product of a path's factors one step further: for a row that follows the feature's steps still, one that leaves at this step,
 * and one that left before. `staySum` and `leaveSum` weigh sums over leaves into the feature's value. Indexed [node × points + q].
 */
export interface ShapPaths {
  /** Number of quadrature points. */
  readonly points: number;
  /** The nearest node above on the same feature, 0 (the root) where there is none. Shape [size]. */
  readonly before: Int32Array;
  readonly stay: Float64Array;
  readonly leave: Float64Array;
  /** Shape [size]. */
  readonly gone: Float64Array;
  readonly staySum: Float64Array;
  readonly leaveSum: Float64Array;
  /** Mean of the tree over the cover. */
  readonly mean: number;
}

/** @param index - Of the tree, for errors. @throws {@link XgboostArtifactError} when the file has no covers. */
export function shapPaths(tree: Tree, index: number): ShapPaths {
  const { cover, size } = tree;
  if (cover === undefined) {
    const path = `$.learner.gradient_booster.model.trees[${index}].sum_hessian`;
    throw new XgboostArtifactError(path, 'is missing: predictions cannot be explained');
  }
  const { before, mostFeatures } = featurePaths(tree);
  const quadrature = gaussLegendre(Math.max(1, Math.ceil(mostFeatures / 2)));
  const points = quadrature.points.length;
  const share = new Float64Array(size).fill(1);
  const reach = new Float64Array(size).fill(1);
  const paths = {
    points,
    before,
    stay: new Float64Array(size * points),
    leave: new Float64Array(size * points),
    gone: new Float64Array(size),
    staySum: new Float64Array(size * points),
    leaveSum: new Float64Array(size * points),
  };
  let mean = 0;
  for (let node = 0; node < size; node++) {
    const left = tree.left[node]!; // in range by the loop, as all below
    if (left === -1) {
      mean += reach[node]! * tree.value[node]!;
      continue;
    }
    for (const child of [left, left + 1]) {
      // Without any cover nothing says where rows go.
      const part = cover[node]! > 0 ? cover[child]! / cover[node]! : 0.5;
      const above = share[before[child]!]!;
      reach[child] = reach[node]! * part;
      share[child] = above * part;
      fillStep(paths, child, { above, here: share[child]! }, quadrature);
    }
  }
  return { ...paths, mean };
}

/** Where each feature was met before, and the most features that one path has. */
function featurePaths({ left, feature, size }: Tree): { before: Int32Array; mostFeatures: number } {
  const before = new Int32Array(size);
  const parent = new Int32Array(size).fill(-1);
  const features = new Int32Array(size);
  let mostFeatures = 0;
  for (let node = 0; node < size; node++) {
    const child = left[node]!;
    if (child === -1) continue;
    let above = node;
    while (above > 0 && feature[parent[above]!] !== feature[node]) above = parent[above]!;
    for (const side of [child, child + 1]) {
      parent[side] = node;
      before[side] = above;
      features[side] = features[node]! + (above === 0 ? 1 : 0);
    }
    mostFeatures = Math.max(mostFeatures, features[child]!);
  }
  return { before, mostFeatures };
}

function fillStep(
  paths: Omit<ShapPaths, 'mean'>,
  node: number,
  { above, here }: { readonly above: number; readonly here: number },
  { points, weights }: Quadrature,
): void {
  paths.gone[node] = above > 0 ? here / above : 0;
  for (const [q, t] of points.entries()) {
    const at = node * points.length + q;
    const weight = weights[q]!;
    const factorAbove = (1 - t) * above + t;
    const factorHere = (1 - t) * here + t;
    const undo = (1 - above) / factorAbove;
    paths.stay[at] = factorHere / factorAbove;
    paths.leave[at] = ((1 - t) * here) / factorAbove;
    paths.staySum[at] = weight * ((1 - here) / factorHere - undo);
    paths.leaveSum[at] = weight * (-1 / (1 - t) - undo);
  }
}
