// What can be wrong with the numbers that metrics are computed from.
import { EXIT, SlipwayError } from '@slipway/contract';

const FAULTS_OF_DATA: ReadonlySet<string> = new Set(['EMPTY', 'WEIGHT', 'OUTCOME']);

/**
 * Metrics cannot be computed. Codes: `E_METRICS_EMPTY`, `_WEIGHT`, `_OUTCOME` (exit 65: the data), `_VALUE`, `_LENGTH`, `_OPTION` (exit 70:
 * the model or the caller).
 */
export class MetricsError extends SlipwayError {
  override readonly name = 'MetricsError';

  /** `value` of no rows at all. */
  static empty(): MetricsError {
    return new MetricsError('EMPTY', 'there are no rows to compute metrics from: give at least one');
  }
  /** A weight is negative or not finite. `row` counts from 1 over all rows added. */
  static weight(row: number, value: number): MetricsError {
    const message = `the weight of row ${row} is ${value}, expected a finite number of at least 0`;
    return new MetricsError('WEIGHT', message, { row, value });
  }
  /** All weights are 0. */
  static noWeight(rows: number): MetricsError {
    const message = `the weights of all ${rows} rows are 0: give at least one row a positive weight`;
    return new MetricsError('WEIGHT', message, { rows });
  }
  /** A number is not finite. `row` counts from 1 over all rows added. */
  static notFinite(
    what: 'prediction' | 'outcome' | 'loss' | 'value',
    row: number,
    value: number,
  ): MetricsError {
    const message = `the ${what} of row ${row} is ${value}, expected a finite number`;
    return new MetricsError('VALUE', message, { row, value });
  }
  /** A prediction of a binary task is no probability. `row` counts from 1 over all rows added. */
  static notProbability(row: number, value: number): MetricsError {
    const message = `the prediction of row ${row} is ${value}, expected a probability in [0, 1]`;
    return new MetricsError('VALUE', message, { row, value });
  }
  /** An outcome of a binary task is neither 0 nor 1. `row` counts from 1 over all rows added. */
  static notBinary(row: number, value: number): MetricsError {
    const message = `the outcome of row ${row} is ${value}, expected 0 or 1, as the task is binary`;
    return new MetricsError('OUTCOME', message, { row, value });
  }
  /** An accumulator was asked for what it cannot be, or to merge one that is made otherwise. */
  static option(name: string, value: number, expected: string): MetricsError {
    return new MetricsError('OPTION', `${name} is ${value}, expected ${expected}`, { value });
  }
  /** An array is shorter than the number of rows. */
  static tooShort(what: string, size: number, rows: number): MetricsError {
    const message = `${what} holds ${size} values for ${rows} rows`;
    return new MetricsError('LENGTH', message, { size, rows });
  }

  private constructor(
    problem: 'EMPTY' | 'WEIGHT' | 'OUTCOME' | 'VALUE' | 'LENGTH' | 'OPTION',
    message: string,
    facts: Record<string, number> = {},
  ) {
    const exitCode = FAULTS_OF_DATA.has(problem) ? EXIT.data : EXIT.software;
    super({ code: `E_METRICS_${problem}`, exitCode, message, facts });
  }
}
