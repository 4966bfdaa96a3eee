// What stops a scaffold. Nothing is left of it then.
import { EXIT, SlipwayError } from '@slipway/contract';

/** `E_SCAFFOLD_EXISTS`, `_FAMILY`, `_LOCKFILE` (exit 78), `_BUSY` (75), `_WRITE` (74). */
export class ScaffoldError extends SlipwayError {
  override readonly name = 'ScaffoldError';

  /** @param what - The folder, link or entry that is in the way, from the workspace's root. */
  static exists(what: string): ScaffoldError {
    const message = `${what} is there already: choose another version, or remove it first; nothing was written`;
    return new ScaffoldError({
      code: 'E_SCAFFOLD_EXISTS',
      exitCode: EXIT.config,
      message,
      facts: { path: what },
    });
  }

  /** The family's features package cannot carry another version. */
  static family(family: string, problem: string, cause?: unknown): ScaffoldError {
    const message = `no version can be made for the family: ${problem}; nothing was written`;
    return new ScaffoldError({
      code: 'E_SCAFFOLD_FAMILY',
      exitCode: EXIT.config,
      message,
      facts: { family },
      cause,
    });
  }

  static lockfile(file: string): ScaffoldError {
    const message = `${file} is no lockfile of npm: run npm install, then this again; nothing was written`;
    return new ScaffoldError({
      code: 'E_SCAFFOLD_LOCKFILE',
      exitCode: EXIT.config,
      message,
      facts: { file },
    });
  }

  /** Somebody installs packages, or makes another version. @param turn - The folder that says so. */
  static busy(turn: string): ScaffoldError {
    const message = `packages are being installed, or another version is being made: run this again; if nobody is at it, remove ${turn}`;
    return new ScaffoldError({ code: 'E_SCAFFOLD_BUSY', exitCode: EXIT.tempFail, message });
  }

  static write(cause: unknown): ScaffoldError {
    const reason = cause instanceof Error ? cause.message : String(cause);
    const message = `the package could not be put in place: ${reason}; nothing was left of it`;
    return new ScaffoldError({ code: 'E_SCAFFOLD_WRITE', exitCode: EXIT.io, message, cause });
  }
}
