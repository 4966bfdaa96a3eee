// The manifest of a run: what was trained, from what, how well, and the digest of every file it left.

/** The manifest format that this code writes, and the newest that it reads. */
export const RUN_FORMAT = 1;
/** One artifact of a run. */
export interface FileEntry {
  /** Name in the run's folder, as `ARTIFACT_NAME` allows. */
  readonly name: string;
  /** Hex. */
  readonly sha256: string;
  readonly bytes: number;
}

/** One data file that was read or written. */
export interface DataEntry {
  readonly key: string;
  /** Of the stored bytes, hex. */
  readonly sha256: string;
  readonly bytes: number;
  /** Of the uncompressed bytes, hex. */
  readonly rawSha256: string;
  readonly rawBytes: number;
  /** Data rows; the header is not one. */
  readonly rows: number;
}

/** How predictions compare with outcomes, both in the label's unit. Weighted where the card has a weight. */
export interface Metrics {
  readonly mse: number;
  readonly rmse: number;
  readonly mae: number;
  readonly meanPrediction: number;
  readonly meanOutcome: number;
  readonly rows: number;
  /** Binary tasks: mean log loss, nats. */
  readonly logLoss?: number;
  /** Binary tasks: area under the ROC curve, in [0, 1]; left out where all outcomes are the same. */
  readonly auc?: number;
  /** Binary tasks: area under the precision-recall curve, in [0, 1]; left out where no outcome is 1. */
  readonly averagePrecision?: number;
  /** Binary tasks: Brier score, the mean squared error of the probability, in [0, 1]; the same as `mse`. */
  readonly brier?: number;
  /** Binary tasks: expected calibration error, in [0, 1]. */
  readonly ece?: number;
}

/** Metrics of each split, and of both together. */
export interface SplitMetrics {
  readonly train: Metrics;
  readonly eval: Metrics;
  readonly overall: Metrics;
}

/** Where a run comes from; `null` where it could not be told. */
export interface Provenance {
  readonly gitCommit: string | null;
  readonly gitDirty: boolean | null;
  /** Of the code that the run may depend on, hex; left out by earlier versions of Slipway, and where it could not be read. */
  readonly codeSha256?: string;
  readonly lockfileSha256: string | null;
  /** `v24.21.0` */
  readonly node: string;
  /** `linux-x64` */
  readonly platform: string;
}

/** What `manifest.json` holds. Its own sha256 stands in the release record. */
export interface RunManifest {
  readonly format: typeof RUN_FORMAT;
  readonly kind: 'run';
  /** The model contract's version. */
  readonly contract: number;
  readonly family: string;
  readonly version: string;
  /** `@slipway/conversion-rate-v2` */
  readonly package: string;
  readonly runId: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly durationMs: number;
  /** The card as JSON. */
  readonly card: unknown;
  /** `featureSetDigest` of the card's feature set. */
  readonly featureSetDigest: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  /** Sorted by name: what the model and its calibration load. */
  readonly files: readonly FileEntry[];
  /** Sorted by name: what the framework says of the run, e.g. `report.json`. Verified as files are, but no model loads them. */
  readonly reports?: readonly FileEntry[];
  readonly data: { readonly train: readonly DataEntry[]; readonly eval: readonly DataEntry[] };
  /** The card's columns. */
  readonly schema: { readonly input: unknown; readonly label: unknown; readonly output: unknown };
  readonly metrics: SplitMetrics;
  readonly baselines: Readonly<Record<string, SplitMetrics>>;
  /** The best that any model could reach on this data. */
  readonly bestPossible?: SplitMetrics;
  readonly provenance: Provenance;
  /** The library that trained, e.g. `{ name: 'xgboost', version: '2.1.1' }`. */
  readonly engine?: { readonly name: string; readonly version: string };
  /** What the gates said. */
  readonly verdict: Verdict;
  /** The search that found the parameters. */
  readonly search?: ManifestSearch;
}

/** What one gate answered. */
export interface GateResult {
  /** `reload`, `baseline`, `champion`, … */
  readonly gate: string;
  readonly passed: boolean;
  readonly measured: number | null;
  readonly limit: number | null;
  /** What it was held against, e.g. `champion v2`. */
  readonly against: string | null;
  /** The same as a sentence. */
  readonly text: string;
}

/** Whether a run may be released. */
export interface Verdict {
  /** Whether every gate passed. */
  readonly passed: boolean;
  readonly gates: readonly GateResult[];
  /** Run id of the champion that it was judged beside, `null` where there was none; left out where no gate asks for the champion. */
  readonly champion?: string | null;
}

/** What a manifest says of a search; the search itself lies beside the runs. */
export interface ManifestSearch {
  readonly id: string;
  readonly strategy: string;
  /** Trials that were recorded when the winner was taken. */
  readonly trials: number;
  /** `mse` or `log loss`, over held-out folds of the train rows. */
  readonly metric: string;
  readonly folds: number;
  /** Column whose equal values shared a fold. */
  readonly group: string | null;
  /** The winner: its figure, rows counted by weight and once each, and the standard deviation of the folds' figures. */
  readonly best: {
    readonly trial: number;
    readonly weighted: number;
    readonly unweighted: number;
    readonly sd: number;
  };
}

/** What the train job knows of a run; the writer adds the rest. */
export type RunFacts = Omit<
  RunManifest,
  'format' | 'kind' | 'family' | 'version' | 'runId' | 'files' | 'reports'
>;
