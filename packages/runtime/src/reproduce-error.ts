// What goes wrong when a run is trained again.
import { EXIT, formatList, SlipwayError } from '@slipway/contract';
import type { ComparedInputs } from './run-inputs.ts';

/** A run cannot be trained again to the same bytes: `E_REPRODUCE_DATA` (66), `E_REPRODUCE_FAILED`, `E_REPRODUCE_DIFFERENT` (76). */
export class ReproduceError extends SlipwayError {
  override readonly name = 'ReproduceError';

  static data(file: string, expected: string, found: string): ReproduceError {
    const message = 'the data is not what the run was trained on: restore the file to train it again';
    const facts = { file, expected, found };
    return new ReproduceError({ code: 'E_REPRODUCE_DATA', exitCode: EXIT.noInput, message, facts });
  }

  /** The second training failed, with inputs that are not as they were. */
  static failed(run: string, cause: SlipwayError, inputs: ComparedInputs): ReproduceError {
    const { code: failure, message, facts } = cause;
    return new ReproduceError({
      code: 'E_REPRODUCE_FAILED',
      exitCode: EXIT.artifact,
      message: `the run cannot be trained again: ${message}; ${suspects(inputs)}`,
      facts: { run, failure, ...facts },
      cause,
    });
  }

  /** @param files - Those with other bytes. */
  static different(run: string, files: readonly string[], inputs: ComparedInputs): ReproduceError {
    return new ReproduceError({
      code: 'E_REPRODUCE_DIFFERENT',
      exitCode: EXIT.artifact,
      message: `trained again, files have other bytes: ${formatList(files)}; ${suspects(inputs)}`,
      facts: { run },
    });
  }
}

/** The model is blamed only where every input is known to be as it was. */
function suspects({ differing, unknown }: ComparedInputs): string {
  const changes = differing.map(
    ({ input, before, now }) => `${input} ${before ?? 'none'}, now ${now ?? 'none'}`,
  );
  const known = changes.length > 0 ? [`not as it was: ${formatList(changes)}`] : [];
  const others = unknown.length > 0 ? [`not known whether as it was: ${formatList(unknown)}`] : [];
  const said = [...known, ...others].join('; ');
  return (
    said ||
    'data, parameters, seed, code and versions are all as they were, so the model is not deterministic'
  );
}
