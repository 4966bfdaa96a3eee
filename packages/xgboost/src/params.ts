// Training parameters by XGBoost's own names, as declarations that a card can spread.
import { type ParamProblem, type ParamSpec, type ParamSpecs, valueProblem } from '@slipway/contract';
import { XgboostParamError } from './errors.ts';

/** Parameters of a booster. @see https://xgboost.readthedocs.io/en/release_1.7.0/parameter.html */
export type XGBoostParams = {
  readonly objective:
    | 'reg:squarederror'
    | 'reg:logistic'
    | 'binary:logistic'
    | 'binary:logitraw'
    | 'count:poisson';
  readonly tree_method: 'hist' | 'exact' | 'approx';
  readonly eta: number;
  readonly max_depth: number;
  readonly min_child_weight: number;
  readonly gamma: number;
  readonly subsample: number;
  readonly colsample_bytree: number;
  readonly colsample_bylevel: number;
  readonly colsample_bynode: number;
  readonly reg_lambda: number;
  readonly reg_alpha: number;
  readonly max_delta_step: number;
  readonly scale_pos_weight: number;
  readonly grow_policy: 'depthwise' | 'lossguide';
  readonly max_leaves: number;
  readonly max_bin: number;
  readonly base_score: number;
  readonly nthread: number;
  readonly seed: number;
};

/** As deep as trees may grow; the limit of a model file is four times that. */
const MAX_DEPTH = 1_000;
const MAX_INT32 = 2 ** 31 - 1;

const share = (doc: string): ParamSpec<number> => ({ default: 1, min: 0.001, max: 1, doc });
const penalty = (initial: number, doc: string, ...aliases: readonly string[]): ParamSpec<number> => ({
  default: initial,
  min: 0,
  max: 1e9,
  doc,
  ...(aliases.length > 0 && { aliases }),
});

/**
 * Every parameter with XGBoost's default; `base_score` and `nthread`, which it guesses, are always set. `nthread` is no property of the
 * machine: sums that do not fit a double are rounded by it, so that another count may give other bytes. Aliases are XGBoost's own, those of
 * its Python classes, and LightGBM's where the meaning is the same.
 */
export const xgboostParams: ParamSpecs<XGBoostParams> = {
  objective: {
    default: 'reg:squarederror',
    values: ['reg:squarederror', 'reg:logistic', 'binary:logistic', 'binary:logitraw', 'count:poisson'],
    doc: 'What is minimised, and the scale of predictions.',
  },
  tree_method: {
    default: 'hist',
    values: ['hist', 'exact', 'approx'],
    doc: 'How splits are searched: hist cuts each feature into max_bin intervals.',
  },
  eta: {
    default: 0.3,
    min: 1e-6,
    max: 1,
    log: true,
    grid: [0.03, 0.1, 0.3],
    doc: 'Learning rate.',
    aliases: ['learning_rate'],
  },
  max_depth: {
    default: 6,
    min: 0,
    max: MAX_DEPTH,
    integer: true,
    grid: [4, 6, 10],
    doc: 'Deepest leaf of a tree; 0 is no limit.',
  },
  min_child_weight: penalty(1, 'Least sum of hessians (rows, for squared error) in a leaf.'),
  gamma: penalty(0, 'Least gain of a split.', 'min_split_loss', 'min_gain_to_split'),
  subsample: share('Share of rows drawn for each tree.'),
  colsample_bytree: share('Share of features drawn for each tree.'),
  colsample_bylevel: share('Share of features drawn for each level.'),
  colsample_bynode: share('Share of features drawn for each split.'),
  reg_lambda: penalty(1, 'L2 penalty on leaf values.', 'lambda', 'lambda_l2'),
  reg_alpha: penalty(0, 'L1 penalty on leaf values.', 'alpha', 'lambda_l1'),
  max_delta_step: penalty(0, 'Largest step of a leaf; 0 is no limit.'),
  scale_pos_weight: { default: 1, min: 1e-9, max: 1e9, log: true, doc: 'Weight of positive rows.' },
  grow_policy: {
    default: 'depthwise',
    values: ['depthwise', 'lossguide'],
    doc: 'Split the shallowest node first, or the one that gains most.',
  },
  max_leaves: {
    default: 0,
    min: 0,
    max: 2 ** 20,
    integer: true,
    doc: 'Most leaves of a tree; 0 is no limit.',
    aliases: ['num_leaves'],
  },
  max_bin: {
    default: 256,
    min: 2,
    max: 65_535,
    integer: true,
    doc: 'Intervals a feature is cut into by hist and approx.',
  },
  base_score: { default: 0.5, min: -1e9, max: 1e9, doc: 'Prediction before the first tree.' },
  nthread: {
    default: 2,
    min: 1,
    max: 1_024,
    integer: true,
    doc: 'Threads that train, at most; another number may give a model of other last digits.',
    aliases: ['n_jobs', 'num_threads'],
  },
  seed: {
    default: 0,
    min: 0,
    max: MAX_INT32,
    integer: true,
    doc: 'Seed of the draws of rows and features.',
    aliases: ['random_state'],
  },
};

/**
 * XGBoost's defaults with the given parameters laid over them.
 *
 * @throws {@link XgboostParamError} `E_XGB_PARAM` for unknown names and values out of range, all at once: the library itself ignores
 * a name that it does not know.
 */
export function completeParams(given: Partial<XGBoostParams>): XGBoostParams {
  const specs = new Map<string, ParamSpec>(Object.entries<ParamSpec>(xgboostParams));
  const values = new Map([...specs].map(([name, spec]) => [name, spec.default]));
  const problems: ParamProblem[] = [];
  for (const [name, value] of Object.entries(given)) {
    const spec = specs.get(name);
    const problem =
      spec === undefined ? `is not one of ${[...specs.keys()].join(', ')}` : valueProblem(spec, value);
    if (problem === undefined) values.set(name, value);
    else problems.push({ path: `$.${name}`, problem });
  }
  const range = baseScoreProblem(values.get('objective'), Number(values.get('base_score')));
  if (range !== undefined) problems.push({ path: '$.base_score', problem: range });
  if (problems.length > 0) throw new XgboostParamError(problems);
  return Object.fromEntries(values) as XGBoostParams;
}

/** The parameters with no more threads than a fit may keep busy. */
export function capThreads(params: XGBoostParams, threads: number | undefined): XGBoostParams {
  return threads === undefined || threads >= params.nthread ? params : { ...params, nthread: threads };
}

/** The library would end the process, or train on a margin that is not finite. */
function baseScoreProblem(objective: unknown, score: number): string | undefined {
  if (objective === 'reg:logistic' || objective === 'binary:logistic') {
    return score > 0 && score < 1 ? undefined : `must be between 0 and 1 for ${objective}, got ${score}`;
  }
  return objective === 'count:poisson' && score <= 0
    ? `must be more than 0 for ${objective}, got ${score}`
    : undefined;
}
