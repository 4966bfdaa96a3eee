// What a pipeline is told from outside, checked and frozen.
import type { CloudEndpoints } from './cloud-endpoints.ts';
import type { Secret } from './secret.ts';

/** The configuration of one job. Variables in the comments; ranges and defaults are in the table `VARIABLES`. */
export interface PipelineConfig {
  /** `MODEL_FAMILY` */
  readonly family: string;
  /** `MODEL_VER`. Undefined: the family's champion is served. */
  readonly version: string | undefined;
  /** `BUCKET_*`: folders or URIs as given, never with credentials. Their scheme is the bucket's to check. */
  readonly buckets: {
    readonly model: string;
    readonly dataTrain: string;
    readonly dataPredict: string;
    readonly config: string;
  };
  /** Servers that stand in for S3 and Google Cloud Storage; from the environment only. */
  readonly endpoints: CloudEndpoints;
  /** `MODEL_RUN` */
  readonly run: string | undefined;
  /** `PATH_*`: keys under the buckets. Undefined: the default key of family, feature set and date. */
  readonly paths: {
    readonly train: string | undefined;
    readonly eval: string | undefined;
    readonly dataIn: string | undefined;
    readonly dataOut: string | undefined;
  };
  /** `DATA_VER`: a feature set's name. Undefined: the card's. */
  readonly dataVersion: string | undefined;
  /** `RUN_DATE` as `YYYY/MM/DD`, UTC. */
  readonly runDate: string;
  /** `XGBOOST_LIBRARY`: path of the shared library. */
  readonly xgboostLibrary: string | undefined;
  /** `WEBHOOK_URL`. Undefined: alerts are off. */
  readonly webhookUrl: Secret | undefined;
  /** What is wrong with a `WEBHOOK_URL` that is set, in words that do not hold it. Undefined: nothing. */
  readonly webhookProblem: string | undefined;
  /** `DEADLINE_SECONDS`, 1 to 604800. */
  readonly deadlineSeconds: number;
  /** `GZIP_LEVEL`, 1 to 9. */
  readonly gzipLevel: number;
  /** `SCORE_THREADS`, 1 to 256. */
  readonly threads: number;
  /** `CSV_SAFE_STRINGS` */
  readonly safeStrings: boolean;
  /** `MAX_INPUT_BYTES`, uncompressed. */
  readonly maxInputBytes: number;
  /** `LOG_FORMAT` */
  readonly logFormat: 'text' | 'json' | 'auto';
  /** The flag `--promote`; there is no variable for it. */
  readonly promote: boolean;
}
