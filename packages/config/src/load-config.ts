// Reads flags, environment, `.env_pipelines` and defaults into one checked configuration. The only reader of `process.env`.
import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { type CloudEndpoints, readEndpoints } from './cloud-endpoints.ts';
import { type EnvFile, readEnvFile } from './env-file.ts';
import { ConfigError } from './errors.ts';
import { type Layered, layer } from './layers.ts';
import { misspeltWarnings } from './misspelt.ts';
import type { PipelineConfig } from './pipeline-config.ts';
import { utcDay } from './run-date.ts';
import { Secret } from './secret.ts';
import { shownValue, type Values, valueSchema } from './values.ts';
import { VARIABLES, type VariableName } from './variables.ts';
import { webhookProblem } from './webhook-url.ts';

/** Where the configuration comes from; each source hides those after it. */
export interface ConfigSources {
  /** By the `flag` names of `VARIABLES`, and `promote`. */
  readonly flags?: Readonly<Record<string, string | boolean | undefined>>;
  /** Default `process.env`. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Path of `.env_pipelines`. A missing file is a warning. Default: none is read. */
  readonly envFile?: string;
  /** The clock, read once. Default: the system's. */
  readonly now?: () => Date;
  /** Whether `MODEL_VER` must be set, as it must for training. Default false. */
  readonly requireVersion?: boolean;
}

/** A configuration and what is odd about it. Warnings hold no secret. */
export interface LoadedConfig {
  readonly config: PipelineConfig;
  readonly warnings: readonly string[];
}

/**
 * Reads and checks the whole configuration.
 *
 * An empty value in the file means unset. An empty value in the environment is an error for `MODEL_VER`, `MODEL_RUN` and everything
 * with a default; for the other optional variables it means unset, and hides the file's value. An empty flag is always an error.
 *
 * @returns The frozen configuration; a bad `WEBHOOK_URL`, a misspelt variable and a missing file are warnings.
 * @throws {@link ConfigError} `E_CONFIG_INVALID` or `E_CONFIG_FILE`, exit 78, with every problem at once.
 */
export function loadConfig(sources: ConfigSources = {}): LoadedConfig {
  const { flags = {}, env = process.env, envFile, now = () => new Date() } = sources;
  const file = envFile === undefined ? undefined : readEnvFile(envFile);
  const fileName = basename(envFile ?? '');
  const layered = layer({ flags, env, file: file?.values ?? new Map(), fileName });
  const misspelt = misspeltWarnings(Object.keys(env), [...(file?.values.keys() ?? [])], fileName);
  const { endpoints, problems } = readEndpoints(env);
  const all = { ...layered, problems: [...layered.problems, ...problems] };
  const values = check(all, file, sources, misspelt);
  const webhook = values.WEBHOOK_URL === undefined ? undefined : webhookProblem(values.WEBHOOK_URL);
  const warnings = [
    ...(file?.isMissing ? [`${fileName} is missing: only flags, environment and defaults are used`] : []),
    ...misspelt,
    ...(webhook === undefined ? [] : [`WEBHOOK_URL ${webhook}: alerts are off`]),
  ];
  return {
    config: toConfig(values, { webhook, promote: flags.promote === true, now, endpoints }),
    warnings,
  };
}

/** @param misspelt - Said beside the problems: a misspelt name is often why another is missing. */
function check(
  layered: Layered,
  file: EnvFile | undefined,
  sources: ConfigSources,
  misspelt: readonly string[],
): Values {
  const { given } = layered;
  const parsed = valueSchema.safeParse(
    Object.fromEntries([...given].map(([name, { text }]) => [name, text])),
  );
  const faults = [...layered.problems];
  const isAsked = given.has('MODEL_VER') || layered.problems.some(({ variable }) => variable === 'MODEL_VER');
  // A file that cannot be read may have held it.
  if (sources.requireVersion === true && !isAsked && (file === undefined || file.problems.length === 0)) {
    faults.push({ variable: 'MODEL_VER', problem: 'MODEL_VER is not set: say which version, as in -v v2' });
  }
  for (const name of new Set(parsed.error?.issues.map(({ path }) => path[0] as VariableName))) {
    // An empty variable has no text here, and was named above.
    if (given.has(name)) faults.push({ variable: name, problem: valueProblem(name, layered) });
  }
  const fileProblems = file?.problems ?? [];
  if (parsed.success && faults.length === 0 && fileProblems.length === 0) return parsed.data;
  throw new ConfigError({
    kind: fileProblems.length > 0 ? 'FILE' : 'INVALID',
    problems: [...fileProblems, ...faults.map(({ problem }) => problem), ...misspelt],
    variables: faults.map(({ variable }) => variable),
    ...(fileProblems.length > 0 && sources.envFile !== undefined ? { file: sources.envFile } : {}),
    cause: file?.isMissing ? undefined : file?.cause,
  });
}

function valueProblem(name: VariableName, { given }: Layered): string {
  const { text = '', from = '' } = given.get(name) ?? {};
  const variable = VARIABLES.find((candidate) => candidate.name === name);
  const shown = variable?.secret === true ? 'not usable' : shownValue(text);
  return `${name} is ${shown} (from ${from}), must be ${variable?.range}`;
}

interface Circumstances {
  /** What is wrong with `WEBHOOK_URL`. */
  readonly webhook: string | undefined;
  readonly promote: boolean;
  readonly now: () => Date;
  readonly endpoints: CloudEndpoints;
}

function toConfig(values: Values, { webhook, promote, now, endpoints }: Circumstances): PipelineConfig {
  const url = webhook === undefined ? values.WEBHOOK_URL : undefined;
  return Object.freeze({
    family: values.MODEL_FAMILY,
    version: values.MODEL_VER,
    run: values.MODEL_RUN,
    buckets: Object.freeze({
      model: values.BUCKET_MODEL,
      dataTrain: values.BUCKET_DATA_TRAIN,
      dataPredict: values.BUCKET_DATA_PREDICT,
      config: values.BUCKET_CONFIG,
    }),
    endpoints: Object.freeze(endpoints),
    paths: Object.freeze({
      train: values.PATH_TRAIN,
      eval: values.PATH_EVAL,
      dataIn: values.PATH_DATA_IN,
      dataOut: values.PATH_DATA_OUT,
    }),
    dataVersion: values.DATA_VER,
    runDate: values.RUN_DATE ?? utcDay(now()),
    xgboostLibrary: values.XGBOOST_LIBRARY,
    webhookUrl: url === undefined ? undefined : new Secret(url),
    webhookProblem: webhook,
    deadlineSeconds: values.DEADLINE_SECONDS,
    gzipLevel: values.GZIP_LEVEL,
    threads: values.SCORE_THREADS ?? Math.min(availableParallelism(), 256),
    safeStrings: values.CSV_SAFE_STRINGS === '1',
    maxInputBytes: values.MAX_INPUT_BYTES,
    logFormat: values.LOG_FORMAT,
    promote,
  });
}
