export { BoostedTreesModel } from './boosted-trees-model.ts';
export { type BoostedTreesParams, boostedTreesParams } from './boosted-trees-params.ts';
export { treeFeatures } from './category-flags.ts';
export { collectMatrix, featureColumns, type MatrixColumns } from './collect-matrix.ts';
export type { EngineInfo } from './engine-protocol.ts';
export {
  EngineError,
  EngineMissingError,
  XgboostArtifactError,
  XgboostColumnsError,
  XgboostDataError,
  XgboostParamError,
} from './errors.ts';
export { findXgboost, installCommand, type XgboostLibrary, xgboostProblem } from './library.ts';
export type { MatrixData } from './matrix.ts';
export { MODEL_LIMITS, type ModelLimits } from './model-limits.ts';
export { type XGBoostParams, xgboostParams } from './params.ts';
export type { FeatureColumn } from './slot-encoder.ts';
export { type TrainedBooster, type TrainOptions, trainBooster } from './train-booster.ts';
export { type EnsembleOptions, TreeEnsemble } from './tree-ensemble.ts';
