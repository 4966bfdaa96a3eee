export { batchOf, type Cell, columnOf } from './batch-of.ts';
export { type Cells, cellsOf, findDifference, joinCells, splitBatch, takeRows } from './cells.ts';
export type { CheckResult, ConformanceOptions, Excuse } from './conformance/check.ts';
export {
  type ConformanceSuite,
  conformanceSuite,
  runConformance,
  type SuiteCheck,
} from './conformance/run-conformance.ts';
export { ArtifactMissingError, ArtifactNameError } from './errors.ts';
export { fitContext } from './fit-context.ts';
export { type MemoryArtifacts, memoryArtifacts } from './memory-artifacts.ts';
export { memoryDataset } from './memory-dataset.ts';
export { findPollution } from './pollution.ts';
export { type Random, randomIndex, seededRandom, shuffledIndices } from './random.ts';
export { sampleBatch } from './sample-batch.ts';
export { HOSTILE_KEYS } from './sample-text.ts';
export { type Snapshot, snapshot } from './snapshot.ts';
export { spaciousCopy } from './spacious-copy.ts';
