// Every variable of the pipelines: the one table from which reading, messages, `.env_pipelines` and the docs come.

/** One variable's declaration. */
export interface Variable {
  /** Name in the environment and in `.env_pipelines`. */
  readonly name: string;
  /** Name on the command line, without the dashes; `null` where a command line is no place for it. */
  readonly flag: string | null;
  readonly description: string;
  /** The value when nobody sets it; `null` when `unset` says what happens instead. */
  readonly default: string | null;
  /** What an unset variable means, where there is no fixed default. */
  readonly unset: string;
  /** What is allowed, as a phrase after "must be". */
  readonly range: string;
  /** Never shown in messages, logs or alerts. */
  readonly secret: boolean;
  /** An empty value in the environment: an error, or the same as unset. In the file it is always unset. */
  readonly empty: 'refused' | 'unset';
}

const key = (name: string, flag: string, description: string, unset: string) =>
  ({
    name,
    flag,
    description,
    default: null,
    unset,
    range:
      'a key of segments A-Z a-z 0-9 . _ = - joined by /, at most 512 characters, no segment starting with . or -',
    secret: false,
    empty: 'unset',
  }) as const;

const bucket = (name: string, flag: string, description: string, folder: string) =>
  ({
    name,
    flag,
    description,
    default: folder,
    unset: '',
    range: 'a folder or a bucket URI of at most 1024 characters, without credentials',
    secret: false,
    empty: 'refused',
  }) as const;

const choice = (name: string, flag: string, description: string, value: string, range: string) =>
  ({ name, flag, description, default: value, unset: '', range, secret: false, empty: 'refused' }) as const;

/** All variables, in the order of `.env_pipelines`. */
export const VARIABLES = [
  choice(
    'MODEL_FAMILY',
    'family',
    'What is predicted: the folder under packages/models.',
    'conversion-rate',
    'a lower-case name of a-z 0-9 -, starting with a letter, at most 63 characters',
  ),
  {
    name: 'MODEL_VER',
    flag: 'version',
    description: 'The model version to train or to serve.',
    default: null,
    unset: "training refuses; serving takes the family's champion",
    range: 'v1 to v9999, without leading zeros',
    secret: false,
    empty: 'refused',
  },
  {
    name: 'MODEL_RUN',
    flag: 'run',
    description: 'Serves this very run, one that was once published.',
    default: null,
    unset: 'the latest run of the version, or the champion',
    range: 'a run id such as 20261121T204651123Z-<32 hex digits>',
    secret: false,
    empty: 'refused',
  },
  {
    name: 'RUN_DATE',
    flag: 'date',
    description: 'The day whose data is read and written.',
    default: null,
    unset: 'today, UTC, read once at the start',
    range: 'a calendar day from 1970-01-01 on, as YYYY-MM-DD or YYYY/MM/DD',
    secret: false,
    empty: 'refused',
  },
  {
    name: 'DATA_VER',
    flag: 'data-ver',
    description: 'The feature set to read.',
    default: null,
    unset: 'the feature set that the model declares',
    range: 'a lower-case name of a-z 0-9 _, starting with a letter, at most 63 characters',
    secret: false,
    empty: 'unset',
  },
  bucket('BUCKET_MODEL', 'bucket-model', 'Where runs and releases are.', 'bucket/model'),
  bucket('BUCKET_DATA_TRAIN', 'bucket-data-train', 'Where training data is.', 'bucket/data/train'),
  bucket('BUCKET_DATA_PREDICT', 'bucket-data-predict', 'Input and output of serving.', 'bucket/data/predict'),
  bucket('BUCKET_CONFIG', 'bucket-config', 'Where parameter overrides are.', 'bucket/config'),
  key(
    'PATH_TRAIN',
    'path-train',
    'Training data, a key under BUCKET_DATA_TRAIN.',
    '<family>/<feature set>/<RUN_DATE>/train.csv.gz',
  ),
  key(
    'PATH_EVAL',
    'path-eval',
    'Evaluation data, a key under BUCKET_DATA_TRAIN.',
    '<family>/<feature set>/<RUN_DATE>/eval.csv.gz',
  ),
  key(
    'PATH_DATA_IN',
    'path-data-in',
    'Rows to score, a key under BUCKET_DATA_PREDICT.',
    'input/<family>/<feature set>/<RUN_DATE>/prediction_input.csv.gz',
  ),
  key(
    'PATH_DATA_OUT',
    'path-data-out',
    'Predictions, a key under BUCKET_DATA_PREDICT.',
    'output/<family>/<version>/<RUN_DATE>/prediction_output.csv.gz',
  ),
  {
    name: 'XGBOOST_LIBRARY',
    flag: 'xgboost-library',
    description: 'Path of libxgboost, for training only; ml-xgboost trains without one, within its limits.',
    default: null,
    unset: 'the usual places are searched',
    range: 'a path of at most 4096 characters',
    secret: false,
    empty: 'unset',
  },
  {
    name: 'WEBHOOK_URL',
    flag: null,
    description: 'Slack incoming webhook for alerts. A secret: set it in the environment, not in this file.',
    default: null,
    unset: 'alerts are off; what they would say goes to the log',
    range: 'an https URL (http only to loopback) without spaces, user name or password',
    secret: true,
    empty: 'unset',
  },
  choice(
    'DEADLINE_SECONDS',
    'deadline-seconds',
    'Seconds after which a job is stopped (exit 70).',
    '86400',
    'a whole number from 1 to 604800',
  ),
  choice(
    'GZIP_LEVEL',
    'gzip-level',
    'Compression of what is written: 1 is fastest, 9 smallest.',
    '1',
    'a whole number from 1 to 9',
  ),
  {
    name: 'SCORE_THREADS',
    flag: 'score-threads',
    description: 'Threads that score and compress.',
    default: null,
    unset: 'as many as the machine offers',
    range: 'a whole number from 1 to 256',
    secret: false,
    empty: 'refused',
  },
  choice(
    'CSV_SAFE_STRINGS',
    'csv-safe-strings',
    "1 puts a ' before text cells that a spreadsheet would run as a formula.",
    '0',
    '0 or 1',
  ),
  choice(
    'MAX_INPUT_BYTES',
    'max-input-bytes',
    'Bytes of one input, uncompressed, beyond which it is refused.',
    '1099511627776',
    'a whole number from 1 to 9007199254740991',
  ),
  choice(
    'LOG_FORMAT',
    'log-format',
    'How log lines look; auto is text on a terminal and JSON elsewhere.',
    'auto',
    'text, json or auto',
  ),
] as const satisfies readonly Variable[];

/** Name of a variable. */
export type VariableName = (typeof VARIABLES)[number]['name'];
