// All checks, in the order in which they are reported.
import { artifactFiles, damagedArtifacts, disposeTwice, saveLoad } from './artifact-checks.ts';
import { calibration } from './calibration-checks.ts';
import { card, finalMethods, notFitted } from './card-checks.ts';
import type { Check } from './check.ts';
import { declaredCalibration } from './declared-calibration.ts';
import { abortedFit, fitAgain, noEvaluation, poorData, sameSeed, trainingUnchanged } from './fit-checks.ts';
import {
  columnOrder,
  extremes,
  inputUnchanged,
  keys,
  nulls,
  unseenCategories,
  wrongColumns,
} from './input-checks.ts';
import {
  batchSize,
  concurrentScores,
  freshOutputs,
  rowCount,
  rowOrder,
  spaciousBuffers,
  zeroRows,
} from './predict-checks.ts';

/** What every model keeps to. */
export const CHECKS: readonly Check[] = [
  card,
  finalMethods,
  notFitted,
  rowCount,
  zeroRows,
  rowOrder,
  batchSize,
  spaciousBuffers,
  freshOutputs,
  concurrentScores,
  calibration,
  declaredCalibration,
  inputUnchanged,
  nulls,
  unseenCategories,
  wrongColumns,
  columnOrder,
  keys,
  extremes,
  sameSeed,
  fitAgain,
  noEvaluation,
  poorData,
  trainingUnchanged,
  abortedFit,
  artifactFiles,
  saveLoad,
  damagedArtifacts,
  disposeTwice,
];
