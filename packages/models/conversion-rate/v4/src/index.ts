// conversion-rate v4: trees on all attributes, in whose training a row weighs by its clicks.
import {
  featureNamesV2,
  type inputV2,
  type labelV2,
  type outputV1,
  predictionsV1,
} from '@slipway/conversion-rate-features';
import { BoostedTreesModel } from '@slipway/xgboost';
import card, { type Params } from './card.ts';

type Input = typeof inputV2;
type Output = typeof outputV1;
type Label = typeof labelV2;

/** Conversion rate by gradient boosted trees on 163 features. */
export default class ConversionRateV4 extends BoostedTreesModel<Input, Output, Label, Params> {
  override readonly card = card;
  protected override readonly columns = { features: featureNamesV2, label: 'cr', weight: 'clicks' };
  protected override readonly outputOf = predictionsV1;
}
