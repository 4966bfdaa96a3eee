// What a card of boosted trees declares: XGBoost's parameters, and how long to train.
import type { ParamSpecs } from '@slipway/contract';
import { type XGBoostParams, xgboostParams } from './params.ts';

/** XGBoost's own parameters, without the seed, which the framework gives; and how long to train. */
export type BoostedTreesParams = Omit<XGBoostParams, 'seed'> & {
  readonly rounds: number;
  readonly early_stopping_rounds: number;
};

const { seed, ...tunable } = xgboostParams;

/** The declarations, for a card to spread and to lay its own defaults over. */
export const boostedTreesParams: ParamSpecs<BoostedTreesParams> = {
  ...tunable,
  rounds: {
    default: 100,
    min: 1,
    max: 10_000,
    integer: true,
    doc: 'Trees to train.',
    aliases: ['n_estimators', 'num_boost_round', 'num_round', 'nrounds', 'num_iterations'],
  },
  early_stopping_rounds: {
    default: 0,
    min: 0,
    max: 10_000,
    integer: true,
    doc: 'Stop after so many rounds without a better figure on the evaluation rows; 0 trains all rounds.',
  },
};
