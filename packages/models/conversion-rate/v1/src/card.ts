// What conversion-rate v1 is. No engine is loaded from here.
import { type Card, CONTRACT } from '@slipway/contract';
import { featuresV1, inputV1, labelV1, outputV1 } from '@slipway/conversion-rate-features';

/** Parameters of v1. */
export interface Params {
  /** L2 penalty on the weights, at least 0. */
  readonly lambda: number;
}

const card: Card<typeof inputV1, typeof outputV1, typeof labelV1, Params> = {
  contract: CONTRACT,
  family: 'conversion-rate',
  version: 'v1',
  description: 'Linear regression on device and attributes, clipped to [0, 1].',
  task: 'regression',
  featureSet: featuresV1,
  input: inputV1,
  label: labelV1,
  output: outputV1,
  prediction: 'cr',
  group: 'entity_id',
  params: {
    lambda: {
      default: 0,
      min: 0,
      max: 1e6,
      log: true,
      grid: [0, 1, 10, 100, 1000],
      range: { min: 0.01, max: 10_000 },
      doc: 'L2 penalty on the weights, in squared rates per squared unit of weight. 0 is least squares.',
    },
  },
};

export default card;
