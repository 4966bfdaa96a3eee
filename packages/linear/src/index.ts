export { LinearArtifactError, NumericError } from './errors.ts';
export { decodeLinearModel, encodeLinearModel } from './linear-artifact.ts';
export { type LinearModel, predictLinear } from './linear-model.ts';
export type { RegressionBatch, RegressionRows } from './regression-batch.ts';
export { fitRidge, type RidgeFit, type RidgeOptions } from './ridge.ts';
