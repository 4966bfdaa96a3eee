// conversion-rate v3: v2's trees, with parameters that a search found.
import {
  featureNamesV1,
  type inputV1,
  type labelV1,
  type outputV1,
  predictionsV1,
} from '@slipway/conversion-rate-features';
import { BoostedTreesModel } from '@slipway/xgboost';
import card, { type Params } from './card.ts';

type Input = typeof inputV1;
type Output = typeof outputV1;
type Label = typeof labelV1;

/** Conversion rate by gradient boosted trees with searched parameters. */
export default class ConversionRateV3 extends BoostedTreesModel<Input, Output, Label, Params> {
  override readonly card = card;
  protected override readonly columns = { features: featureNamesV1, label: 'cr' };
  protected override readonly outputOf = predictionsV1;
}
