// What the tests read of manifests and release records, written down once more: the test must notice when a file changes its shape.

/** One file that a job read or wrote. */
export interface DataFile {
  readonly key: string;
  readonly sha256: string;
  readonly bytes: number;
  readonly rawSha256: string;
  readonly rawBytes: number;
  readonly rows: number;
}

/** Mean squared errors, and others, of each split. */
type Splits = Readonly<Record<'train' | 'eval' | 'overall', { readonly mse: number; readonly rows: number }>>;

/** One file of a run. */
interface RunFile {
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
}

/** `model/<family>/<version>/runs/<run>/manifest.json` */
export interface RunDocument {
  readonly runId: string;
  readonly files: readonly RunFile[];
  readonly reports: readonly RunFile[];
  readonly data: { readonly train: readonly DataFile[]; readonly eval: readonly DataFile[] };
  readonly metrics: Splits;
  readonly baselines: Readonly<Record<string, Splits>>;
  readonly bestPossible?: Splits;
  readonly provenance: { readonly platform: string };
}

/** `model/<family>/_releases/<n>.json` */
export interface ReleaseDocument {
  readonly n: number;
  readonly kind: string;
  readonly run: string;
  readonly version: string;
  readonly manifestSha256: string;
  readonly champion: { readonly version: string; readonly run: string };
}

/** `…/prediction_output.csv.gz.manifest.json` */
export interface PredictionsDocument {
  readonly run: string;
  readonly release: number;
  readonly inputs: readonly DataFile[];
  readonly outputs: readonly DataFile[];
  readonly publishedAs: string;
  readonly meanPrediction: number;
}
