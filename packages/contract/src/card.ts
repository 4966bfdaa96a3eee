// The card: a model package's declaration of what it is. It stands in a module of its own, without engines.
import type { CalibrationSpec } from './calibration.ts';
import type { DriftLimits } from './drift.ts';
import type { FeatureSet } from './feature-set.ts';
import type { GateSpec } from './gate.ts';
import type { ParamSpecs } from './params.ts';
import type { Schema } from './schema.ts';

/** The contract's version that this code speaks. */
export const CONTRACT = 1;

/**
 * What a model version is. Plain data: its JSON goes into the manifest of every run.
 *
 * @typeParam I - Columns that a prediction needs.
 * @typeParam O - Columns that a prediction has.
 * @typeParam L - Columns that only training has: label, weight.
 * @typeParam P - Parameters of `fit`.
 */
export interface Card<I extends Schema, O extends Schema, L extends Schema, P extends object> {
  readonly contract: typeof CONTRACT;
  /** The family, e.g. `conversion-rate`. */
  readonly family: string;
  /** `v1`, `v2`, … */
  readonly version: string;
  readonly description: string;
  readonly task: 'regression' | 'binary';
  readonly featureSet: FeatureSet;
  /** A part of the feature set's columns. */
  readonly input: I;
  /** A part of the feature set's columns: exactly one of role `label`, at most one of role `weight`. */
  readonly label: L;
  /** Columns of the predictions file, in its order. */
  readonly output: O;
  /** Which output column estimates the label. */
  readonly prediction: keyof O & string;
  readonly params: ParamSpecs<P>;
  /** Column whose equal values belong together: they never stand on both sides of a fold, and are drawn together by a bootstrap. */
  readonly group?: keyof I & string;
  /** For models that train in rounds: which parameters say how long. Searches and folds set them. */
  readonly training?: {
    /** Rounds to train. */
    readonly rounds: string;
    /** Rounds without a better figure on the evaluation rows after which to stop; 0 is never. */
    readonly patience?: string;
  };
  /** `cat` columns of the input by whose values the model is judged, besides the feature set's flag categories. */
  readonly slices?: readonly (keyof I & string)[];
  /** What a run must be to be released. Default: `DEFAULT_GATES`; an empty list is none. That it can be loaded again to the same bits always
   * holds. */
  readonly gates?: readonly GateSpec[];
  /** When serving alerts that its rows have moved away from those of the training. Default: the defaults of `DriftLimits`. */
  readonly drift?: DriftLimits;
  /** Default: predictions leave as the model computed them. */
  readonly calibration?: CalibrationSpec;
  /** How far predictions of the same row may differ between batch sizes. Default 0: the same bits. */
  readonly batchTolerance?: number;
}

/** A card of any model. */
// biome-ignore lint/suspicious/noExplicitAny: parameters of a card whose type is not known
export type AnyCard = Card<Schema, Schema, Schema, any>;
