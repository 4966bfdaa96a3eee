// What install-propensity v2 is: logistic regression over hashed categories, in JavaScript alone.
import { type Card, CONTRACT, type ParamSpecs } from '@slipway/contract';
import { featuresV1, inputV1, labelV1, outputV1 } from '@slipway/install-propensity-features';

/** How strongly weights are drawn to 0, and how long to look for them. */
export type Params = {
  readonly lambda: number;
  readonly max_iterations: number;
};

const params: ParamSpecs<Params> = {
  lambda: {
    default: 3,
    min: 1e-6,
    max: 1e6,
    range: { min: 0.3, max: 30 },
    log: true,
    doc: "L2 penalty on the weights, scikit-learn's 1 / C.",
  },
  max_iterations: { default: 200, min: 1, max: 10_000, integer: true, doc: 'Steps of L-BFGS at most.' },
};

const card: Card<typeof inputV1, typeof outputV1, typeof labelV1, Params> = {
  contract: CONTRACT,
  family: 'install-propensity',
  version: 'v2',
  description: 'Logistic regression (L-BFGS) over hashed categories, binned numbers and three pairs of them.',
  task: 'binary',
  featureSet: featuresV1,
  input: inputV1,
  label: labelV1,
  output: outputV1,
  prediction: 'install_probability',
  group: 'user_id',
  slices: ['ad_format', 'device_os'],
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
