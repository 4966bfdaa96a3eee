// What stops a linear fit, and what is wrong with a stored linear model.
import { EXIT, type Facts, formatList, SlipwayError } from '@slipway/contract';

/**
 * A linear system has no trustworthy answer, or was asked wrongly. Codes: `E_NUMERIC_SINGULAR`, `_NOT_FINITE`, `_EMPTY`, `_WEIGHT`
 * `_LABEL`, `_SEPARABLE` (exit 65: the data), `_LAMBDA`, `_PARAMETER` (exit 78: a parameter), `_SHAPE`, `_COLUMN` (exit 70: the caller).
 */
export class NumericError extends SlipwayError {
  override readonly name = 'NumericError';

  /** Columns that no weight can be told for. */
  static singular(constant: readonly string[], dependent: readonly string[]): NumericError {
    const parts = [
      constant.length > 0 ? `constant: ${formatList(constant)}` : '',
      dependent.length > 0 ? `linear combinations of columns before them: ${formatList(dependent)}` : '',
    ];
    const message = `some columns have no weight of their own (${parts.filter(Boolean).join('; ')}): leave them out, or set lambda above 0`;
    return new NumericError('SINGULAR', EXIT.data, message, { col: [...constant, ...dependent] });
  }
  /** A cell is NaN or infinite. `row` counts from 1. */
  static cell(column: string, row: number, value: number): NumericError {
    const message = `column ${column} is ${value} in row ${row}, expected a finite number`;
    return new NumericError('NOT_FINITE', EXIT.data, message, { row, col: column, value });
  }
  /** Squares left the range of doubles. */
  static overflow(columns: readonly string[]): NumericError {
    const message = `sums over columns leave the range of doubles (${formatList(columns)}): rescale them to below about 1e150`;
    return new NumericError('NOT_FINITE', EXIT.data, message, { col: columns });
  }
  /** No rows, or none with a positive weight. */
  static empty(rows: number): NumericError {
    const message =
      rows === 0
        ? 'there are no rows to fit to'
        : `all ${rows} rows have weight 0: give at least one a positive weight`;
    return new NumericError('EMPTY', EXIT.data, message, { rows });
  }
  /** A weight is negative or not finite. `row` counts from 1. */
  static weight(row: number, value: number): NumericError {
    const message = `the weight of row ${row} is ${value}, expected a finite number of at least 0`;
    return new NumericError('WEIGHT', EXIT.data, message, { row, value });
  }
  /** A label of a logistic fit is not a probability. `row` counts from 1. */
  static label(row: number, value: number): NumericError {
    const message = `the label of row ${row} is ${value}, expected a number in [0, 1]`;
    return new NumericError('LABEL', EXIT.data, message, { row, value });
  }
  /** Every label is 0, or every label is 1: no finite intercept says so. */
  static oneClass(value: number): NumericError {
    const message = `every row that counts has label ${value}: a logistic fit needs rows of both classes`;
    return new NumericError('SEPARABLE', EXIT.data, message, { value });
  }
  /** The labels can be told apart, or nearly: the weights of these columns grow without bound. */
  static separable(columns: readonly string[]): NumericError {
    const message = `the labels follow from some columns without doubt (${formatList(columns)}), so that weights grow without bound: leave them out, or set a higher lambda`;
    return new NumericError('SEPARABLE', EXIT.data, message, { col: columns });
  }
  /** The penalty is negative or not finite. */
  static lambda(value: number): NumericError {
    const message = `lambda is ${value}, expected a finite number of at least 0`;
    return new NumericError('LAMBDA', EXIT.config, message, { value });
  }
  /** The penalty of a fit over hashed categories is not above 0. */
  static sparseLambda(value: number): NumericError {
    const message = `lambda is ${value}, expected a finite number above 0: hashed categories depend on each other`;
    return new NumericError('LAMBDA', EXIT.config, message, { value });
  }
  /** Another parameter is out of its range. */
  static parameter(name: string, value: number, expected: string): NumericError {
    const message = `${name} is ${value}, expected ${expected}`;
    return new NumericError('PARAMETER', EXIT.config, message, { value });
  }
  /** Batches, or passes over them, do not fit together. */
  static shape(what: string, expected: number, actual: number): NumericError {
    const message = `${what}: expected ${expected}, got ${actual}`;
    return new NumericError('SHAPE', EXIT.software, message, { expected, actual });
  }
  /** A column of a model's input is nothing that a line can weigh. */
  static column(name: string, dtype: string): NumericError {
    const message = `column ${name} is ${dtype}${dtype === 'cat' ? ' without a vocabulary' : ''}, which a linear model cannot weigh: leave it out of the card's input, or give it another role`;
    return new NumericError('COLUMN', EXIT.software, message, { col: name });
  }

  private constructor(
    problem:
      | 'SINGULAR'
      | 'NOT_FINITE'
      | 'EMPTY'
      | 'WEIGHT'
      | 'LABEL'
      | 'SEPARABLE'
      | 'LAMBDA'
      | 'PARAMETER'
      | 'SHAPE'
      | 'COLUMN',
    exitCode: typeof EXIT.data | typeof EXIT.config | typeof EXIT.software,
    message: string,
    facts: Facts,
  ) {
    super({ code: `E_NUMERIC_${problem}`, exitCode, message, facts });
  }
}

/** A stored linear model cannot be used: `E_LINEAR_ARTIFACT`, exit 76. */
export class LinearArtifactError extends SlipwayError {
  override readonly name = 'LinearArtifactError';
  constructor(path: string, problem: string, cause?: unknown) {
    super({
      code: 'E_LINEAR_ARTIFACT',
      exitCode: EXIT.artifact,
      message: `the stored linear model is not usable: ${path} ${problem}; train again, or serve another run`,
      facts: { path },
      cause,
    });
  }
}
