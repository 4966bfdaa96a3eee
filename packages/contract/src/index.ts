export { ARTIFACT_NAME, type ArtifactReader, type ArtifactWriter } from './artifact.ts';
export {
  type Batch,
  type BoolColumn,
  type CatColumn,
  type Column,
  type ColumnByDType,
  type Columns,
  columnValues,
  type F64Column,
  type I32Column,
  isValid,
  transferables,
  type Utf8Column,
  type Validity,
} from './batch.ts';
export type { CalibrationSpec, Calibrator } from './calibration.ts';
export { canonicalJson } from './canonical-json.ts';
export { type AnyCard, type Card, CONTRACT } from './card.ts';
export { cardProblems } from './card-check/card-problems.ts';
export { checkFlags, findFlagConflict } from './check-flags.ts';
export { checkInput, checkOutput, conform } from './conform.ts';
export { ContractError, NotFittedError, type Side } from './contract-error.ts';
export type { Dataset } from './dataset.ts';
export type { DriftLimits } from './drift.ts';
export {
  type ExampleBatch,
  ExampleOptionError,
  type ExamplePart,
  type ExampleSource,
  exampleBatches,
} from './example-source.ts';
export { EXIT, type ExitCode } from './exit-codes.ts';
export {
  categoryNames,
  type FeatureSet,
  type FlagCategory,
  featureSetDigest,
  flagCategory,
} from './feature-set.ts';
export type { EngineFacts, EngineOptions, FitContext, FitProgress, TrainedFacts } from './fit-context.ts';
export { DEFAULT_GATES, type GateMetric, type GateSpec, meanBy } from './gate.ts';
export { type FeatureWeights, Model } from './model.ts';
export { nearestName } from './nearest-name.ts';
export {
  ParamError,
  type ParamProblem,
  type ParamSpec,
  type ParamSpecs,
  type ParamValue,
  resolveParams,
  valueProblem,
} from './params.ts';
export {
  bool,
  type ColumnSpec,
  cat,
  type DType,
  f64,
  i32,
  OTHER_CATEGORY,
  type Role,
  type Schema,
  utf8,
  vocabulary,
} from './schema.ts';
export {
  type ErrorParts,
  escapeText,
  type Facts,
  formatErrorLine,
  formatList,
  SlipwayError,
  toSlipwayError,
} from './slipway-error.ts';
export { takeRows } from './take-rows.ts';
export { unknownName, unknownParams } from './unknown-names.ts';
