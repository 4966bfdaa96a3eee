export { BinCounter, countsSize } from './bin-counter.ts';
export { type ColumnBins, columnBins } from './column-bins.ts';
export { type ColumnDrift, compareCounts } from './compare-counts.ts';
export { jensenShannon, populationStability } from './divergence.ts';
export { ProfileError } from './errors.ts';
export { quantileError } from './quantiles.ts';
export { decodeProfile, encodeProfile, PROFILE, PROFILE_FORMAT, type RunProfile } from './run-profile.ts';
export type {
  CategorySummary,
  ColumnSummary,
  FlagSummary,
  KeySummary,
  NumberSummary,
  TableSummary,
} from './summaries.ts';
export { TableProfile } from './table-profile.ts';
