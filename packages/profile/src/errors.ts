// What can be wrong with a profile.
import { EXIT, SlipwayError } from '@slipway/contract';

/** A profile cannot be used: `E_PROFILE_DAMAGED`, `E_PROFILE_FORMAT` (76: the file), `E_PROFILE_MERGE` (70: the caller). */
export class ProfileError extends SlipwayError {
  override readonly name = 'ProfileError';

  /** @param problem - Completes "the profile …". */
  static damaged(file: string, problem: string, cause?: unknown): ProfileError {
    return new ProfileError({
      code: 'E_PROFILE_DAMAGED',
      exitCode: EXIT.artifact,
      message: `the profile ${problem}: it is not what a training wrote; train again, or serve another run`,
      facts: { file },
      cause,
    });
  }

  static format(file: string, found: unknown, known: number): ProfileError {
    return new ProfileError({
      code: 'E_PROFILE_FORMAT',
      exitCode: EXIT.artifact,
      message: `the profile is of format ${String(found)}, this code reads ${known}; serve with the code that trained, or train again`,
      facts: { file },
    });
  }

  /** Profiles of other columns were put together. */
  static merge(col: string, problem: string): ProfileError {
    return new ProfileError({
      code: 'E_PROFILE_MERGE',
      exitCode: EXIT.software,
      message: `profiles of different columns cannot be merged: ${col} ${problem}`,
      facts: { col },
    });
  }
}
