// What conversion-rate v2 is: gradient boosted trees on features_v1.
import { type Card, CONTRACT, type ParamSpecs } from '@slipway/contract';
import { featuresV1, inputV1, labelV1, outputV1 } from '@slipway/conversion-rate-features';
import { type BoostedTreesParams, boostedTreesParams } from '@slipway/xgboost';

/** XGBoost's own parameters, without the seed, which the framework gives; and how long to train. */
export type Params = BoostedTreesParams;

const tunable = boostedTreesParams;

const params: ParamSpecs<Params> = {
  ...tunable,
  objective: { ...tunable.objective, values: ['reg:squarederror'] },
  eta: { ...tunable.eta, default: 0.1, range: { min: 0.02, max: 0.3 } },
  max_depth: { ...tunable.max_depth, default: 10, range: { min: 2, max: 10 } },
  min_child_weight: { ...tunable.min_child_weight, range: { min: 1, max: 100 }, log: true },
  subsample: { ...tunable.subsample, range: { min: 0.5, max: 1 } },
  colsample_bytree: { ...tunable.colsample_bytree, range: { min: 0.3, max: 1 } },
  reg_lambda: { ...tunable.reg_lambda, range: { min: 0.1, max: 100 }, log: true },
  rounds: { ...tunable.rounds, default: 40, grid: [20, 40, 100] },
};

const card: Card<typeof inputV1, typeof outputV1, typeof labelV1, Params> = {
  contract: CONTRACT,
  family: 'conversion-rate',
  version: 'v2',
  description: 'Gradient boosted trees (XGBoost) on device, scale and ten attributes of the keyword.',
  task: 'regression',
  featureSet: featuresV1,
  input: inputV1,
  label: labelV1,
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
