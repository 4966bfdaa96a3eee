export { type CategoryHasher, createCategoryHasher } from './category-hash.ts';
export { DenseLinearModel } from './dense-linear-model.ts';
export { LinearArtifactError, NumericError } from './errors.ts';
export { Ftrl, type FtrlOptions } from './ftrl.ts';
export { decodeLinearModel, encodeLinearModel, type LinearKind } from './linear-artifact.ts';
export { type LinearModel, predictLinear } from './linear-model.ts';
export { fitLogistic, type LogisticFit, type LogisticOptions } from './logistic.ts';
export { predictLogistic } from './logistic-model.ts';
export type { RegressionBatch, RegressionRows } from './regression-batch.ts';
export { fitRidge, type RidgeFit, type RidgeOptions } from './ridge.ts';
export type { SparseBatch, SparseRows, SparseShape } from './sparse-batch.ts';
export { fitSparseLogistic, type SparseLogisticFit, type SparseLogisticOptions } from './sparse-logistic.ts';
export {
  decodeSparseLogistic,
  encodeSparseLogistic,
  type SparseColumns,
} from './sparse-logistic-artifact.ts';
export { predictSparseLogistic, type SparseLogisticModel } from './sparse-logistic-model.ts';
