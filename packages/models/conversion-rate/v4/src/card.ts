// What conversion-rate v4 is: gradient boosted trees on features_v2, trained and judged by clicks.
import { type Card, CONTRACT, type ParamSpecs } from '@slipway/contract';
import { featuresV2, inputV2, labelV2, outputV1 } from '@slipway/conversion-rate-features';
import { type BoostedTreesParams, boostedTreesParams } from '@slipway/xgboost';

/** XGBoost's own parameters, without the seed, which the framework gives; how long to train; and how much clicks count. */
export type Params = BoostedTreesParams & {
  readonly weight_exponent: number;
};

const specs = boostedTreesParams;

/** The defaults are a search's: `docs/guides/conversion-rate-models.md` has the command. */
const params: ParamSpecs<Params> = {
  ...specs,
  objective: { ...specs.objective, values: ['reg:squarederror'] },
  base_score: { ...specs.base_score, default: 0.04 },
  weight_exponent: {
    default: 0.256966,
    min: 0,
    max: 1,
    grid: [0, 0.25, 0.5, 0.75],
    range: { min: 0, max: 1 },
    doc: 'A row weighs its clicks to this power while training: 0 counts every row the same, 1 every click.',
  },
  // A search stops early on each fold; without one, all rounds are trained and the eval rows are not looked at.
  rounds: { ...specs.rounds, default: 173, grid: [2000] },
  early_stopping_rounds: { ...specs.early_stopping_rounds, grid: [40] },
  eta: {
    ...specs.eta,
    default: 0.0664243,
    grid: [0.05, 0.07, 0.1],
    range: { min: 0.05, max: 0.1 },
    log: true,
  },
  max_depth: { ...specs.max_depth, default: 4, grid: [2, 3, 4, 5], range: { min: 2, max: 5 } },
  min_child_weight: {
    ...specs.min_child_weight,
    default: 50.0786,
    grid: [5, 15, 40],
    range: { min: 5, max: 60 },
    log: true,
  },
  subsample: { ...specs.subsample, default: 0.749668, grid: [0.5, 0.8, 1], range: { min: 0.5, max: 1 } },
  colsample_bytree: {
    ...specs.colsample_bytree,
    default: 0.498003,
    grid: [0.2, 0.4, 0.6],
    range: { min: 0.2, max: 0.6 },
  },
  colsample_bynode: {
    ...specs.colsample_bynode,
    default: 0.424038,
    grid: [0.3, 0.6],
    range: { min: 0.2, max: 0.8 },
  },
  reg_lambda: {
    ...specs.reg_lambda,
    default: 11.0181,
    grid: [5, 20, 60],
    range: { min: 5, max: 80 },
    log: true,
  },
};

const card: Card<typeof inputV2, typeof outputV1, typeof labelV2, Params> = {
  contract: CONTRACT,
  family: 'conversion-rate',
  version: 'v4',
  description: 'Gradient boosted trees (XGBoost) on device, scale and 160 attributes, weighted by clicks.',
  task: 'regression',
  featureSet: featuresV2,
  input: inputV2,
  label: labelV2,
  output: outputV1,
  prediction: 'cr',
  group: 'entity_id',
  training: { rounds: 'rounds', patience: 'early_stopping_rounds' },
  gates: [
    { kind: 'rows', minEval: 30 },
    { kind: 'baseline' },
    { kind: 'champion' },
    // What is won on phones may not be paid for on tablets: no device's loss is shown to be 5 % above the champion's.
    { kind: 'slice', slicing: 'device', margin: 0.05 },
    { kind: 'calibration', max: 0.3 },
    { kind: 'latency', maxMs: 1000 },
  ],
  params,
};

export default card;
