// What can be wrong with the numbers that metrics are computed from.
import { EXIT, SlipwayError } from '@slipway/contract';

/** Metrics cannot be computed. Codes: `E_METRICS_EMPTY`, `_WEIGHT` (exit 65: the data), `_VALUE`, `_LENGTH` (exit 70: the caller). */
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
  /** A prediction or an outcome is not finite. `row` counts from 1 over all rows added. */
  static notFinite(what: 'prediction' | 'outcome', row: number, value: number): MetricsError {
    const message = `the ${what} of row ${row} is ${value}, expected a finite number`;
    return new MetricsError('VALUE', message, { row, value });
  }
  /** An array is shorter than the number of rows. */
  static tooShort(what: string, size: number, rows: number): MetricsError {
    const message = `${what} holds ${size} values for ${rows} rows`;
    return new MetricsError('LENGTH', message, { size, rows });
  }

  private constructor(
    problem: 'EMPTY' | 'WEIGHT' | 'VALUE' | 'LENGTH',
    message: string,
    facts: Record<string, number> = {},
  ) {
    const exitCode = problem === 'EMPTY' || problem === 'WEIGHT' ? EXIT.data : EXIT.software;
    super({ code: `E_METRICS_${problem}`, exitCode, message, facts });
  }
}
