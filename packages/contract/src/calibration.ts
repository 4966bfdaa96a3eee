// Calibration: a step between what a model computes and what leaves it, declared in the card and applied by the framework.

/** How predictions are made to mean what they say. */
export type CalibrationSpec =
  /** Undoes exactly what a weight on positive rows did: `p / (p + factor · (1 − p))`. Nothing is fitted. */
  | {
      readonly method: 'reweighting';
      /** Name of the parameter that multiplied the weight of positive rows, e.g. `scale_pos_weight`. */
      readonly factor: string;
    }
  /** Fitted on predictions of held-out folds of the train rows: a logistic curve, or a monotone step function. */
  | {
      readonly method: 'platt' | 'isotonic';
      /** Folds, at least 2. Default 5. */
      readonly folds?: number;
    };

/** A fitted calibration. */
export interface Calibrator {
  /**
   * Replaces raw predictions by calibrated ones. Monotone, so the order of rows stays; each value on its own.
   *
   * @param values - Finite, shape [at least length]; changed in place.
   */
  apply(values: Float64Array, length: number): void;
}
