// install-propensity v1: trees that learn from rare positives weighted up.
import {
  type inputV1,
  type labelV1,
  type outputV1,
  predictionsV1,
} from '@slipway/install-propensity-features';
import { BoostedTreesModel, treeFeatures } from '@slipway/xgboost';
import card, { type Params } from './card.ts';

type Input = typeof inputV1;
type Output = typeof outputV1;
type Label = typeof labelV1;

/** Probability of an install by gradient boosted trees. */
export default class InstallPropensityV1 extends BoostedTreesModel<Input, Output, Label, Params> {
  override readonly card = card;
  protected override readonly columns = { features: treeFeatures(card.input), label: 'installed' };
  protected override readonly outputOf = predictionsV1;
}
