// What goes wrong when a run is trained again.
import { EXIT, formatList, SlipwayError } from '@slipway/contract';

/** A run cannot be trained again to the same bytes: `E_REPRODUCE_DATA` (66), `E_REPRODUCE_DIFFERENT` (76). */
export class ReproduceError extends SlipwayError {
  override readonly name = 'ReproduceError';

  static data(file: string, expected: string, found: string): ReproduceError {
    const message = 'the data is not what the run was trained on: restore the file to train it again';
    const facts = { file, expected, found };
    return new ReproduceError({ code: 'E_REPRODUCE_DATA', exitCode: EXIT.noInput, message, facts });
  }

  /** @param files - Those with other bytes. @param inputs - `Node v24.0.0, now v24.21.0`. */
  static different(run: string, files: readonly string[], inputs: readonly string[]): ReproduceError {
    const suspects =
      inputs.length > 0
        ? `not as it was: ${formatList(inputs)}`
        : 'data, parameters, seed, code and versions are all as they were, so the model is not deterministic';
    const message = `trained again, files have other bytes: ${formatList(files)}; ${suspects}`;
    return new ReproduceError({
      code: 'E_REPRODUCE_DIFFERENT',
      exitCode: EXIT.artifact,
      message,
      facts: { run },
    });
  }
}
