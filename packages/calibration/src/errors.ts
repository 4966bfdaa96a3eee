// What stops a calibration from being fitted, and what is wrong with a stored one.
import { EXIT, SlipwayError } from '@slipway/contract';

/**
 * A calibration cannot be fitted. Codes: `E_CALIBRATION_EMPTY`, `_WEIGHT`, `_OUTCOME` (exit 65: the data), `_VALUE`, `_LENGTH` (exit 70: the
 * model or the caller), `_FACTOR` (exit 78: a parameter).
 */
export class CalibrationError extends SlipwayError {
  override readonly name = 'CalibrationError';

  /** No rows, or none with a positive weight. */
  static empty(rows: number): CalibrationError {
    const message =
      rows === 0
        ? 'there are no rows to calibrate on: give at least one'
        : `the weights of all ${rows} rows are 0: give at least one row a positive weight`;
    return new CalibrationError('EMPTY', message, { rows });
  }
  /** A weight is negative or not finite. `row` counts from 1. */
  static weight(row: number, value: number): CalibrationError {
    const message = `the weight of row ${row} is ${value}, expected a finite number of at least 0`;
    return new CalibrationError('WEIGHT', message, { row, value });
  }
  /** An outcome does not suit the method. `row` counts from 1. */
  static outcome(row: number, value: number, expected: string): CalibrationError {
    const message = `the outcome of row ${row} is ${value}, expected ${expected}`;
    return new CalibrationError('OUTCOME', message, { row, value });
  }
  /** A prediction cannot be calibrated. `row` counts from 1. */
  static prediction(row: number, value: number, expected: string): CalibrationError {
    const message = `the prediction of row ${row} is ${value}, expected ${expected}`;
    return new CalibrationError('VALUE', message, { row, value });
  }
  /** An array is shorter than the predictions. */
  static tooShort(what: string, size: number, rows: number): CalibrationError {
    const message = `${what} holds ${size} values for ${rows} predictions`;
    return new CalibrationError('LENGTH', message, { size, rows });
  }
  /** A reweighting cannot be undone. */
  static factor(value: number): CalibrationError {
    const message = `the factor of a reweighting is ${value}, expected a finite number above 0`;
    return new CalibrationError('FACTOR', message, { value });
  }

  private constructor(problem: keyof typeof EXIT_CODES, message: string, facts: Record<string, number>) {
    super({ code: `E_CALIBRATION_${problem}`, exitCode: EXIT_CODES[problem], message, facts });
  }
}

const EXIT_CODES = {
  EMPTY: EXIT.data,
  WEIGHT: EXIT.data,
  OUTCOME: EXIT.data,
  VALUE: EXIT.software,
  LENGTH: EXIT.software,
  FACTOR: EXIT.config,
} as const;

/** A stored calibration cannot be used: `E_CALIBRATION_ARTIFACT`, exit 76. */
export class CalibrationArtifactError extends SlipwayError {
  override readonly name = 'CalibrationArtifactError';
  constructor(path: string, problem: string, cause?: unknown) {
    super({
      code: 'E_CALIBRATION_ARTIFACT',
      exitCode: EXIT.artifact,
      message: `the stored calibration is not usable: ${path} ${problem}; train again, or serve another run`,
      facts: { path },
      cause,
    });
  }
}
