export { decodeCalibrator, encodeCalibrator, type StoredCalibrator } from './calibrator-artifact.ts';
export type { CalibrationRows } from './check-rows.ts';
export { CalibrationArtifactError, CalibrationError } from './errors.ts';
export { fitIsotonic, IsotonicCalibrator } from './isotonic.ts';
export { fitPlatt } from './platt.ts';
export { PlattCalibrator, type PlattScale, plattScale } from './platt-calibrator.ts';
export { ReweightingCalibrator } from './reweighting.ts';
