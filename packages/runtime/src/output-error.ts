// What goes wrong with predictions once they are made.
import { EXIT, SlipwayError, toSlipwayError } from '@slipway/contract';

/** Predictions that are not what they should be, or not everywhere where they should be. */
export class OutputError extends SlipwayError {
  override readonly name = 'OutputError';

  /** The last guard before anything is published. */
  static rows(model: string, file: string, read: number, written: number): OutputError {
    return new OutputError({
      code: 'E_OUTPUT_ROWS',
      exitCode: EXIT.software,
      message: `${written} predictions came of ${read} rows: nothing was published; a model returns one a row and does not override score`,
      facts: { model, file, read, written },
    });
  }

  /** Between the beginning of this serving and its end another one published. @param release - The number that one names. */
  static overtaken(key: string, own: number, release: number): OutputError {
    return new OutputError({
      code: 'E_OUTPUT_OVERTAKEN',
      exitCode: EXIT.tempFail,
      message: `while this serving of release ${own} went on, predictions of release ${release} were published: they stay, nothing was replaced; serve again if these are wanted`,
      facts: { key, release },
    });
  }

  /** The manifest stands; the exit code is that of what failed. @param generation - Where the predictions are. */
  static copy(key: string, generation: string, cause: unknown): OutputError {
    const { exitCode, message } = toSlipwayError(cause);
    return new OutputError({
      code: 'E_OUTPUT_COPY',
      exitCode,
      message: `the predictions are published: the manifest names ${generation}; only the copy under their usual name failed: ${message}; serve again to copy again`,
      facts: { key },
      cause,
    });
  }
}
