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

  /** While this serving went on, others decided for another run. @param published - The run whose predictions are there. */
  static overtaken(key: string, own: string, published: string): OutputError {
    return new OutputError({
      code: 'E_OUTPUT_OVERTAKEN',
      exitCode: EXIT.tempFail,
      message: `while this serving of run ${own} went on, that run was overtaken by the one whose predictions are published: they stay, nothing was replaced; serve again, with MODEL_RUN if this run is wanted`,
      facts: { key, run: published },
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
