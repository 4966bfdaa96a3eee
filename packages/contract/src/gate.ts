// Gates: what a run must be to be released, declared in the card and checked by the framework.

/** A figure that a threshold can be put on; those of binary tasks only are `logLoss`, `auc`, `averagePrecision` and `ece`. */
export type GateMetric = 'mse' | 'rmse' | 'mae' | 'logLoss' | 'auc' | 'averagePrecision' | 'ece';

/** One thing that a run must be. Losses are mean squared error, or log loss for binary tasks, on the eval rows. */
export type GateSpec =
  /** Eval has enough rows for its figures to mean something. */
  | { readonly kind: 'rows'; readonly minEval: number }
  /** Its loss is below that of a baseline. */
  | {
      readonly kind: 'baseline';
      /** `zero`, `mean`, `meanByDevice`, … Default: all of them. */
      readonly baseline?: string;
    }
  /** A figure is within bounds. */
  | {
      readonly kind: 'threshold';
      readonly metric: GateMetric;
      /** Default `eval`. */
      readonly split?: 'train' | 'eval' | 'overall';
      readonly min?: number;
      readonly max?: number;
    }
  /** It is not worse than the champion on the same rows. Passes where there is none; one that cannot be compared
   * with is not beaten. */
  | {
      readonly kind: 'champion';
      /** How much worse it may be, as a share of the champion's loss in [0, 1): 5 % are 0.05. Default 0. */
      readonly margin?: number;
      /** Whether it must be shown that it is not worse (the 95 % interval lies below the margin), or only not be shown that it is (it does
       * not lie above). Default false. */
      readonly strict?: boolean;
    }
  /** The same in each slice: against the champion, or the last baseline where there is none. */
  | {
      readonly kind: 'slice';
      /** A flag category of the feature set, or one of the card's slices. */
      readonly slicing: string;
      /** As a share of the other's loss in [0, 1). Default 0. */
      readonly margin?: number;
      /** Slices of fewer rows are not judged, at least 1; a run with no slice to judge is refused. Default 100. */
      readonly minRows?: number;
    }
  /** Calibration in the large: mean prediction over mean outcome on eval is within 1 ± `max`, a share above 0 and below 1. */
  | { readonly kind: 'calibration'; readonly max: number }
  /** Loaded from the published files, it predicts 1,000 rows in so many milliseconds at most. */
  | { readonly kind: 'latency'; readonly maxMs: number }
  /** Rows of `golden.csv` in the model's package (its input columns and one named `expected`) are predicted as they say, give or take. */
  | {
      readonly kind: 'golden';
      /** Largest distance from `expected`, in the prediction's unit. */
      readonly tolerance: number;
    };

/** What holds where a card says nothing of gates. */
export const DEFAULT_GATES: readonly GateSpec[] = [
  { kind: 'rows', minEval: 30 },
  { kind: 'baseline' },
  { kind: 'champion' },
  { kind: 'calibration', max: 0.3 },
  { kind: 'latency', maxMs: 1000 },
];

/** How the baseline of a flag category is called: `device` → `meanByDevice`. */
export function meanBy(category: string): string {
  return `meanBy${category.charAt(0).toUpperCase()}${category.slice(1)}`;
}
