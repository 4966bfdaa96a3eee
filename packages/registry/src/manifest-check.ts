// Whether parsed JSON is the manifest of a run.
import {
  any,
  type Check,
  date,
  finite,
  flag,
  list,
  literal,
  mapOf,
  nullable,
  optional,
  record,
  text,
  whole,
} from './json-check.ts';
import { FAMILY, RUN_ID, SEARCH_ID, VERSION } from './keys.ts';
import {
  type DataEntry,
  type FileEntry,
  type GateResult,
  type ManifestSearch,
  type Metrics,
  type Provenance,
  RUN_FORMAT,
  type RunManifest,
  type SplitMetrics,
  type Verdict,
} from './manifest.ts';

const sha256 = text(/^[0-9a-f]{64}$/);

const files: Check<FileEntry[]> = list(
  record<FileEntry>({ name: text(/^[a-z0-9][a-z0-9._-]{0,99}$/), sha256, bytes: whole }),
);
const data = list(
  record<DataEntry>({ key: text(), sha256, bytes: whole, rawSha256: sha256, rawBytes: whole, rows: whole }),
);
const metrics = record<Metrics>({
  mse: finite,
  rmse: finite,
  mae: finite,
  meanPrediction: finite,
  meanOutcome: finite,
  rows: whole,
  logLoss: optional(finite),
  auc: optional(finite),
  averagePrecision: optional(finite),
  brier: optional(finite),
  ece: optional(finite),
});
const splits = record<SplitMetrics>({ train: metrics, eval: metrics, overall: metrics });

/** Checks parsed JSON; names the place of the first thing that is wrong. */
export const checkRunManifest: Check<RunManifest> = record<RunManifest>({
  format: literal(RUN_FORMAT),
  kind: literal('run'),
  contract: whole,
  family: text(FAMILY),
  version: text(VERSION),
  package: text(),
  runId: text(RUN_ID),
  createdAt: date,
  durationMs: finite,
  card: any,
  featureSetDigest: sha256,
  params: mapOf(any),
  seed: whole,
  files,
  reports: optional(files),
  data: record<RunManifest['data']>({ train: data, eval: data }),
  schema: record<RunManifest['schema']>({ input: any, label: any, output: any }),
  metrics: splits,
  baselines: mapOf(splits),
  bestPossible: optional(splits),
  provenance: record<Provenance>({
    gitCommit: nullable(text()),
    gitDirty: nullable(flag),
    codeSha256: optional(sha256),
    lockfileSha256: nullable(text()),
    node: text(),
    platform: text(),
  }),
  engine: optional(record<{ name: string; version: string }>({ name: text(), version: text() })),
  verdict: record<Verdict>({
    passed: flag,
    gates: list(
      record<GateResult>({
        gate: text(),
        passed: flag,
        measured: nullable(finite),
        limit: nullable(finite),
        against: nullable(text()),
        text: text(),
      }),
    ),
    champion: optional(nullable(text(RUN_ID))),
  }),
  search: optional(
    record<ManifestSearch>({
      id: text(SEARCH_ID),
      strategy: text(),
      trials: whole,
      metric: text(),
      folds: whole,
      group: nullable(text()),
      best: record<ManifestSearch['best']>({
        trial: whole,
        weighted: finite,
        unweighted: finite,
        sd: finite,
      }),
    }),
  ),
});
