// `report.json`: everything that was measured of a run, as one document beside its manifest.
import type { AnyCard, FeatureWeights } from '@slipway/contract';
import type { SplitMetrics } from '@slipway/registry';
import type { CalibratedFigures } from './calibrated.ts';
import type { Contribution } from './contributions.ts';
import type { Evaluated, SplitEvaluation } from './evaluate.ts';
import type { Importance } from './importance.ts';

/** Name of the file in the run's folder. */
export const REPORT = 'report.json';

/** What `report.json` holds. Its sha256 stands in the manifest. */
export interface RunReport {
  readonly format: 1;
  readonly kind: 'report';
  /** `conversion-rate@v2` */
  readonly model: string;
  readonly task: AnyCard['task'];
  /** What predictors are compared by: mean squared error, or mean log loss in nats. */
  readonly loss: 'mse' | 'logLoss';
  /** Column that rows are weighted by; `null`: every row counts the same. */
  readonly weight: string | null;
  /** Column whose rows were drawn together for intervals; `null`: every row by itself. */
  readonly group: string | null;
  /** Names in the order of the table, from the simplest to the model. */
  readonly predictors: readonly string[];
  readonly baselines: readonly string[];
  /** What served when the run was judged, where it could be compared with. */
  readonly champion: { readonly name: string; readonly version: string; readonly run: string } | null;
  /** Why there is a champion, and no comparison with it; else `null`. */
  readonly championProblem: string | null;
  readonly splits: Evaluated;
  /** What the run's calibration did; `null` where it has none. */
  readonly calibrated: CalibratedFigures | null;
  /** The error of the truth itself; known for made-up data only. */
  readonly bestPossible: SplitMetrics | null;
  readonly importance: {
    /** Rows of eval that were looked at. */
    readonly rows: number;
    /** Increase of the loss when a feature's values are dealt to other rows, largest first. */
    readonly permutation: readonly Importance[];
    /** Of the model's own explanations, largest first; `null` where it gives none. */
    readonly contributions: readonly Contribution[] | null;
    /** What the model says of its features on the whole, e.g. gain or coefficients; `null` where it says nothing. */
    readonly own: FeatureWeights | null;
  };
}

/** Figures of one predictor on each split, as the manifest keeps them. */
export function splitMetrics(splits: Evaluated, name: string): SplitMetrics {
  const of = (split: SplitEvaluation) => {
    const found = split.predictors[name];
    if (found === undefined) throw new Error(`${name} was not evaluated`);
    return found.all;
  };
  return { train: of(splits.train), eval: of(splits.eval), overall: of(splits.overall) };
}
