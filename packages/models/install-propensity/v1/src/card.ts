// What install-propensity v1 is: gradient boosted trees that learn with positives weighted up, and say probabilities all the same.
import { type Card, CONTRACT, type ParamSpecs } from '@slipway/contract';
import { featuresV1, inputV1, labelV1, outputV1 } from '@slipway/install-propensity-features';
import { type BoostedTreesParams, boostedTreesParams } from '@slipway/xgboost';

/** XGBoost's own parameters, without the seed, which the framework gives; and how long to train. */
export type Params = BoostedTreesParams;

const specs = boostedTreesParams;

const params: ParamSpecs<Params> = {
  ...specs,
  objective: { ...specs.objective, default: 'binary:logistic', values: ['binary:logistic'] },
  // About as many negatives as there are to one positive, so that both weigh the same.
  scale_pos_weight: { ...specs.scale_pos_weight, default: 85 },
  eta: { ...specs.eta, default: 0.2, range: { min: 0.03, max: 0.3 } },
  max_depth: { ...specs.max_depth, default: 2, range: { min: 1, max: 6 } },
  // Of hessians, in which a positive row counts 85 times.
  min_child_weight: { ...specs.min_child_weight, default: 300, range: { min: 10, max: 3000 }, log: true },
  reg_lambda: { ...specs.reg_lambda, default: 10, range: { min: 0.1, max: 100 }, log: true },
  subsample: { ...specs.subsample, default: 0.5, range: { min: 0.25, max: 1 } },
  rounds: { ...specs.rounds, default: 300, grid: [100, 300, 600] },
};

const card: Card<typeof inputV1, typeof outputV1, typeof labelV1, Params> = {
  contract: CONTRACT,
  family: 'install-propensity',
  version: 'v1',
  description:
    'Gradient boosted trees (XGBoost) with scale_pos_weight, whose probabilities are put right again.',
  task: 'binary',
  featureSet: featuresV1,
  input: inputV1,
  label: labelV1,
  output: outputV1,
  prediction: 'install_probability',
  group: 'user_id',
  training: { rounds: 'rounds', patience: 'early_stopping_rounds' },
  slices: ['ad_format', 'device_os'],
  calibration: { method: 'reweighting', factor: 'scale_pos_weight' },
  gates: [
    { kind: 'baseline', baseline: 'mean' },
    { kind: 'champion' },
    { kind: 'calibration', max: 0.15 },
    { kind: 'threshold', metric: 'auc', min: 0.65 },
    { kind: 'latency', maxMs: 1000 },
  ],
  params,
};

export default card;
