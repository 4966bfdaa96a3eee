export { decodeCalibrator, encodeCalibrator, type StoredCalibrator } from './calibrator-artifact.ts';
export type { CalibrationRows } from './check-rows.ts';
export { CalibrationArtifactError, CalibrationError } from './errors.ts';
export { fitIsotonic, IsotonicCalibrator } from './isotonic.ts';
export { fitPlatt, PlattCalibrator } from './platt.ts';
export { ReweightingCalibrator } from './reweighting.ts';
