export { SearchError } from './errors.ts';
export { type FoldLoss, type Loss, meanLoss, type TrialLoss } from './fold-loss.ts';
export { assignFolds, type FoldOptions, type RowGroups } from './folds.ts';
export { halvingRungs, type Rung } from './halving.ts';
export { ranking } from './ranking.ts';
export { readSpace, type SpaceUse } from './read-space.ts';
export {
  type AnyParamSpecs,
  type Dimension,
  type ListDimension,
  type RangeDimension,
  type SearchSpace,
  spaceSize,
  type TrialParams,
} from './space.ts';
export {
  createStrategy,
  type PlannedTrial,
  type Scores,
  STRATEGIES,
  type Strategy,
  type StrategyName,
  type StrategyOptions,
  spaceUse,
} from './strategy.ts';
