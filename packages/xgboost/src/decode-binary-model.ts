// XGBoost 0.7's binary model → the JSON that XGBoost writes since 1.0, and 1.7 and later still read. What is decoded was written a moment ago by
// the engine beside it, so whatever is unexpected is an error of that engine.

import { type BinaryTree, readBinaryTree } from './decode-binary-tree.ts';
import type { XGBoostParams } from './params.ts';

/** What the binary does not say, or says in another way. */
export interface DecodeOptions {
  readonly objective: XGBoostParams['objective'];
  /** As the user gave it: the binary holds it across the link. */
  readonly baseScore: number;
  /** Empty where the columns have no names. */
  readonly featureNames: readonly string[];
}

/** Its layout of the trees is that of every later version. */
const JSON_VERSION = [1, 7, 0];
/** `LearnerModelParam`: base score, features, classes, two flags, 29 reserved words. */
const LEARNER_BYTES = 34 * 4;
/** `GBTreeModelParam`: trees, roots, features, padding, 64 bits once used, outputs, leaf vector, 32 reserved words. */
const TREES_BYTES = 40 * 4;

/**
 * Decodes a `gbtree` model with one output.
 *
 * @param binary - What XGBoost 0.7's `Booster.save_model` writes, little endian.
 * @returns Bytes of the JSON.
 * @throws Error when it is not laid out like that.
 * @see https://github.com/dmlc/xgboost/blob/v0.7/src/learner.cc, src/gbm/gbtree.cc and include/xgboost/tree_model.h
 */
export function decodeBinaryModel(binary: Uint8Array, options: DecodeOptions): Uint8Array {
  const view = new DataView(binary.buffer, binary.byteOffset, binary.byteLength);
  const features = view.getUint32(4, true);
  expect(view.getInt32(8, true) <= 1, 'classes');
  let at = LEARNER_BYTES;
  for (const _ of ['objective', 'booster']) at += 8 + view.getUint32(at, true);
  const count = view.getInt32(at, true);
  expect(view.getInt32(at + 24, true) === 1 && view.getInt32(at + 28, true) === 0, 'outputs');
  at += TREES_BYTES;
  const trees: BinaryTree[] = [];
  for (let t = 0; t < count; t++) {
    const { tree, end } = readBinaryTree(view, at, t);
    trees.push(tree);
    at = end;
  }
  // One output group a tree follows, and for Poisson a step; every one is the first and only.
  for (let t = 0; t < count; t++) expect(view.getInt32(at + 4 * t, true) === 0, 'groups');
  return new TextEncoder().encode(JSON.stringify(modelJson(trees, features, options)));
}

function modelJson(trees: readonly BinaryTree[], features: number, options: DecodeOptions): unknown {
  const { objective, baseScore, featureNames } = options;
  const settings =
    objective === 'count:poisson'
      ? { poisson_regression_param: { max_delta_step: '0.7' } }
      : { reg_loss_param: { scale_pos_weight: '1' } };
  return {
    learner: {
      attributes: {},
      feature_names: featureNames,
      feature_types: [],
      gradient_booster: {
        model: {
          gbtree_model_param: {
            num_parallel_tree: '1',
            num_trees: String(trees.length),
            size_leaf_vector: '0',
          },
          tree_info: trees.map(() => 0),
          trees,
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: String(baseScore),
        boost_from_average: '1',
        num_class: '0',
        num_feature: String(features),
        num_target: '1',
      },
      objective: { name: objective, ...settings },
    },
    version: JSON_VERSION,
  };
}

function expect(isTrue: boolean, what: string): void {
  if (!isTrue) throw new Error(`ml-xgboost wrote a model with unexpected ${what}`);
}
