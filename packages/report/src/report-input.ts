// What a report is made from: a run's manifest and its `report.json`, and what stands elsewhere about it.
import type { CalibrationSummary, HistogramSummary, LossFigures } from '@slipway/metrics';
import type { ColumnDrift, TableSummary } from '@slipway/profile';
import type { Forced, Metrics, RunManifest, SplitMetrics, TrialRecord } from '@slipway/registry';

/** Figures of all predictors on one split, as `report.json` has them. */
export interface SplitFigures {
  readonly predictors: Readonly<
    Record<
      string,
      {
        readonly all: Metrics;
        readonly unweighted?: Metrics;
        /** Slicing → slice → figures. */
        readonly slices: Readonly<Record<string, Readonly<Record<string, Metrics>>>>;
        /** The same with every row counting 1; left out where no row has a weight, and by older runs. */
        readonly unweightedSlices?: Readonly<Record<string, Readonly<Record<string, Metrics>>>>;
      }
    >
  >;
  readonly losses: {
    readonly all: LossFigures;
    readonly unweighted?: LossFigures;
    readonly slices: Readonly<Record<string, Readonly<Record<string, LossFigures>>>>;
  };
  readonly detail: {
    readonly calibration: CalibrationSummary;
    readonly predictions: HistogramSummary;
    readonly residuals: HistogramSummary;
  };
}

/** `report.json`, as far as it is shown. */
export interface RunFigures {
  /** `conversion-rate@v2`: its name among the predictors. */
  readonly model: string;
  readonly loss: 'mse' | 'logLoss';
  readonly weight: string | null;
  readonly group: string | null;
  /** In the order of the table. */
  readonly predictors: readonly string[];
  readonly baselines: readonly string[];
  readonly champion: { readonly name: string; readonly version: string; readonly run: string } | null;
  readonly splits: Readonly<Record<'train' | 'eval' | 'overall', SplitFigures>>;
  readonly bestPossible: SplitMetrics | null;
  /** What the run's calibration did; left out or `null` where it has none. */
  readonly calibrated?: {
    readonly method: string;
    readonly before: SplitMetrics;
    readonly after: SplitMetrics;
  } | null;
  readonly importance: {
    readonly rows: number;
    readonly permutation: readonly {
      readonly feature: string;
      readonly increase: number;
      readonly deviation: number;
    }[];
    readonly contributions: readonly { readonly feature: string; readonly spread: number }[] | null;
    /** What the model says of its features on the whole; left out or `null` where it says nothing. */
    readonly own?: {
      readonly kind: 'gain' | 'coefficient';
      readonly values: Readonly<Record<string, number>>;
    } | null;
  };
}

/** What a report shows of a manifest; a run that is about to be committed has all of it. */
export type ReportedManifest = Pick<
  RunManifest,
  | 'family'
  | 'version'
  | 'runId'
  | 'package'
  | 'contract'
  | 'createdAt'
  | 'durationMs'
  | 'card'
  | 'featureSetDigest'
  | 'params'
  | 'seed'
  | 'files'
  | 'data'
  | 'provenance'
  | 'engine'
  | 'verdict'
  | 'search'
>;

/** One run, as far as it is known. */
export interface ReportedRun {
  readonly manifest: ReportedManifest;
  readonly report: RunFigures;
  /** Who released it although a gate refused it, and why. */
  readonly forced?: Forced | undefined;
  /** What its train rows looked like, input and label. */
  readonly profile?: TableSummary | undefined;
  /** The trials of the search that found its parameters. */
  readonly trials?: readonly TrialRecord[] | undefined;
}

/** One serving of the run, as its predictions manifest has it. */
export interface ReportedServing {
  /** `YYYY/MM/DD` */
  readonly date: string;
  readonly outputs: readonly { readonly rows: number }[];
  readonly meanPrediction: number | null;
  /** How far its rows and predictions were from those of the training; left out where that was not compared. */
  readonly profile?:
    | {
        readonly limit: number;
        readonly columns: readonly ServedColumn[];
        readonly worst: (Pick<ServedColumn, 'name' | 'of'> & { readonly psi: number }) | null;
        /** Names of columns beyond the limit, the worst first. */
        readonly alerting: readonly string[];
      }
    | undefined;
}

/** A column of a serving beside that of the training. */
export interface ServedColumn extends ColumnDrift {
  readonly of: 'input' | 'prediction';
}

/** A run, what came of it, and another to set it beside. */
export interface ReportInput extends ReportedRun {
  /** Its servings, the latest day first. */
  readonly servings?: readonly ReportedServing[] | undefined;
  readonly against?: ReportedRun | undefined;
}
