// XGBoost's model JSON → what a prediction needs, all of it checked.
import { XgboostArtifactError } from './errors.ts';
import { countAt, fieldOf, listAt, objectAt, textAt } from './json-reader.ts';
import { parseModelJson } from './model-json.ts';
import type { ModelLimits } from './model-limits.ts';
import { LINKS, type Link } from './objective.ts';
import { readTree, type Tree } from './tree.ts';

/** A checked model. */
export interface ModelFile {
  readonly objective: string;
  readonly link: Link;
  /** Where every row's sum starts: `base_score` across the link. */
  readonly baseMargin: number;
  readonly numFeatures: number;
  /** Empty when the model was trained without names. */
  readonly featureNames: readonly string[];
  /** In the order in which they are summed. */
  readonly trees: readonly Tree[];
}

const MODEL_PATH = '$.learner.gradient_booster.model';

/**
 * Reads a `gbtree` model with one output and numeric splits, as XGBoost 1.0 and later write it in JSON.
 *
 * @throws {@link XgboostArtifactError} for anything else.
 */
export function readModelFile(bytes: Uint8Array, limits: ModelLimits): ModelFile {
  const learner = objectAt(parseModelJson(bytes, limits), 'learner', '$');
  const param = objectAt(learner, 'learner_model_param', '$.learner');
  const paramPath = '$.learner.learner_model_param';
  const numFeatures = countAt(param, 'num_feature', paramPath, limits.maxFeatures);
  if (countAt(param, 'num_class', paramPath, limits.maxTrees) > 1) {
    throw new XgboostArtifactError(`${paramPath}.num_class`, 'is more than 1: one output is supported');
  }
  if (Object.hasOwn(param, 'num_target') && countAt(param, 'num_target', paramPath, limits.maxTrees) > 1) {
    throw new XgboostArtifactError(`${paramPath}.num_target`, 'is more than 1: one output is supported');
  }
  const objective = textAt(objectAt(learner, 'objective', '$.learner'), 'name', '$.learner.objective');
  const link = LINKS.get(objective);
  if (link === undefined) {
    throw new XgboostArtifactError(
      '$.learner.objective.name',
      `is not one of ${[...LINKS.keys()].join(', ')}`,
    );
  }
  return {
    objective,
    link,
    baseMargin: readBaseMargin(textAt(param, 'base_score', paramPath), link, `${paramPath}.base_score`),
    numFeatures,
    featureNames: readNames(learner, numFeatures),
    trees: readTrees(objectAt(learner, 'gradient_booster', '$.learner'), numFeatures, limits),
  };
}

/** A number as text, in brackets since XGBoost 3. */
function readBaseMargin(text: string, link: Link, path: string): number {
  const match = /^\[?(-?\d+(?:\.\d+)?(?:E[+-]?\d+)?)\]?$/i.exec(text);
  const score = match === null ? Number.NaN : Math.fround(Number(match[1]));
  const margin = link.accepts(score) ? link.margin(score) : Number.NaN;
  if (!Number.isFinite(margin)) throw new XgboostArtifactError(path, 'is not a score of this objective');
  return margin;
}

function readNames(learner: unknown, numFeatures: number): readonly string[] {
  const names = fieldOf(learner, 'feature_names') ?? [];
  if (!Array.isArray(names) || !names.every((name) => typeof name === 'string')) {
    throw new XgboostArtifactError('$.learner.feature_names', 'is not a list of names');
  }
  if (names.length !== 0 && names.length !== numFeatures) {
    const problem = `has ${names.length} names for ${numFeatures} features`;
    throw new XgboostArtifactError('$.learner.feature_names', problem);
  }
  return names;
}

function readTrees(booster: unknown, numFeatures: number, limits: ModelLimits): readonly Tree[] {
  const name = textAt(booster, 'name', '$.learner.gradient_booster');
  if (name !== 'gbtree') {
    throw new XgboostArtifactError(
      '$.learner.gradient_booster.name',
      'is not gbtree, the one booster that is supported',
    );
  }
  const model = objectAt(booster, 'model', '$.learner.gradient_booster');
  const param = objectAt(model, 'gbtree_model_param', MODEL_PATH);
  const count = countAt(param, 'num_trees', `${MODEL_PATH}.gbtree_model_param`, limits.maxTrees);
  const raw = listAt(model, 'trees', MODEL_PATH, count);
  if (listAt(model, 'tree_info', MODEL_PATH, count).some((group) => group !== 0)) {
    throw new XgboostArtifactError(`${MODEL_PATH}.tree_info`, 'names more than one output');
  }
  let nodesLeft = limits.maxNodes;
  return raw.map((tree, i) => {
    const read = readTree(tree, `${MODEL_PATH}.trees[${i}]`, numFeatures, limits);
    nodesLeft -= read.size;
    if (nodesLeft < 0) throw new XgboostArtifactError(MODEL_PATH, `has more than ${limits.maxNodes} nodes`);
    return read;
  });
}
