export { encodeDocument, sha256Of } from './document.ts';
export { ModelNotFoundError, RegistryKeyError, ReleaseError } from './errors.ts';
export {
  FAMILY,
  FEATURE_SET,
  generationKey,
  MANIFEST,
  manifestKeyOf,
  paramsKey,
  predictInputKey,
  predictOutputKey,
  predictOutputPrefix,
  RUN_ID,
  releaseKey,
  releasePrefix,
  runPrefix,
  trainKey,
  VERSION,
} from './keys.ts';
export {
  type IsAlive,
  type Lease,
  type LeaseOwner,
  type LeaseReview,
  reviewLeases,
  type TakenLease,
  takeLease,
} from './lease.ts';
export {
  type DataEntry,
  type FileEntry,
  type GateResult,
  type ManifestSearch,
  type Metrics,
  type Provenance,
  RUN_FORMAT,
  type RunFacts,
  type RunManifest,
  type SplitMetrics,
  type Verdict,
} from './manifest.ts';
export type {
  ChangeOptions,
  Expectation,
  FoundRun,
  Pin,
  PinnedRun,
  PromoteOptions,
  PublishOptions,
} from './pin.ts';
export { Registry } from './registry.ts';
export { type Forced, RELEASE_FORMAT, type ReleaseRecord, type RunRef } from './release.ts';
export type { Release } from './release-log.ts';
export { ArtifactError, RunError } from './run-errors.ts';
export { newRunId } from './run-id.ts';
export { type RunStanding, runStandings } from './run-standing.ts';
export { type CommittedRun, type RunId, RunWriter } from './run-writer.ts';
export { StoredSearchError } from './search-errors.ts';
export { type RecordedTrial, SearchLog, type TrialFacts } from './search-log.ts';
export type {
  SearchSpec,
  StoredFold,
  TrialRecord,
} from './search-record.ts';
export { listGenerations, type StoredGeneration } from './stored-generations.ts';
export { listStoredModels, runTime, type StoredModels, type StoredRun } from './stored-runs.ts';
export { wasRefused } from './unreleased-run.ts';
