// What ml-xgboost, XGBoost 0.7 in WebAssembly, can train: within these limits it stands in for a library that is not there.
import type { EngineRun } from './engine-pool.ts';
import type { XGBoostParams } from './params.ts';

/** Its name, which may stand in the place of a library's path: then it trains even where there is one. */
export const FALLBACK_NAME = 'ml-xgboost';

/** Its own interface copies the matrix onto a stack of 5 MiB. It is also what one thread trains in seconds. */
const MAX_MATRIX_BYTES = 5_000_000;
/** Its one mark of a missing value; NaN ends it. */
export const MISSING = -1;

/** Why it cannot do a fit, or undefined. */
export function fallbackProblem({ task, train }: EngineRun): string | undefined {
  const { values, cols } = train;
  if (values.byteLength >= MAX_MATRIX_BYTES) {
    return `takes matrices under 5.0 MB, and the train matrix has ${(values.byteLength / 1e6).toFixed(1)} MB`;
  }
  if (train.weights !== undefined) return 'takes no weights';
  if (task.earlyStoppingRounds !== undefined) return 'cannot stop early';
  const minusOne = values.indexOf(MISSING);
  if (minusOne >= 0) {
    const column = task.featureNames?.[minusOne % cols] ?? minusOne % cols;
    return `takes -1 for a missing value, and column ${column} holds it`;
  }
  return paramProblem(task.params);
}

function paramProblem(params: XGBoostParams): string | undefined {
  const isHist = params.tree_method === 'hist';
  if (params.colsample_bynode !== 1) return 'does not know the parameter colsample_bynode';
  if (params.grow_policy === 'lossguide' && !isHist)
    return 'knows grow_policy lossguide for tree_method hist only';
  if (params.max_leaves > 0 && !isHist) return 'knows max_leaves for tree_method hist only';
  if (params.max_depth === 0 && params.grow_policy !== 'lossguide')
    return 'knows max_depth 0 for grow_policy lossguide only';
  if (params.max_depth === 0 && params.max_leaves === 0) return 'needs max_leaves where max_depth is 0';
  return undefined;
}
