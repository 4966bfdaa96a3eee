// What conversion-rate v3 is: gradient boosted trees on features_v1, with parameters that a search found.
import { type Card, CONTRACT, type ParamSpecs } from '@slipway/contract';
import { featuresV1, inputV1, labelV1, outputV1 } from '@slipway/conversion-rate-features';
import { type BoostedTreesParams, boostedTreesParams } from '@slipway/xgboost';

/** XGBoost's own parameters, without the seed, which the framework gives; and how long to train. */
export type Params = BoostedTreesParams;

const specs = boostedTreesParams;

/** The defaults are a search's: `docs/guides/conversion-rate-models.md` has the command. */
const params: ParamSpecs<Params> = {
  ...specs,
  objective: { ...specs.objective, values: ['reg:squarederror'] },
  base_score: { ...specs.base_score, default: 0.04 },
  // A search stops early on each fold; without one, all rounds are trained and the eval rows are not looked at.
  rounds: { ...specs.rounds, default: 217, grid: [2000] },
  early_stopping_rounds: { ...specs.early_stopping_rounds, grid: [40] },
  eta: {
    ...specs.eta,
    default: 0.0437489,
    grid: [0.03, 0.05, 0.08],
    range: { min: 0.03, max: 0.08 },
    log: true,
  },
  max_depth: { ...specs.max_depth, default: 4, grid: [3, 4, 5, 6], range: { min: 3, max: 6 } },
  min_child_weight: {
    ...specs.min_child_weight,
    default: 24.6049,
    grid: [1, 10, 40],
    range: { min: 1, max: 40 },
    log: true,
  },
  subsample: { ...specs.subsample, default: 0.740768, grid: [0.5, 0.8, 1], range: { min: 0.5, max: 1 } },
  colsample_bytree: {
    ...specs.colsample_bytree,
    default: 0.304581,
    grid: [0.2, 0.4, 0.6],
    range: { min: 0.15, max: 0.6 },
  },
  reg_lambda: {
    ...specs.reg_lambda,
    default: 44.1576,
    grid: [5, 20, 60],
    range: { min: 5, max: 80 },
    log: true,
  },
};

const card: Card<typeof inputV1, typeof outputV1, typeof labelV1, Params> = {
  contract: CONTRACT,
  family: 'conversion-rate',
  version: 'v3',
  description:
    'Gradient boosted trees (XGBoost) on device, scale and ten attributes, with searched parameters.',
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
