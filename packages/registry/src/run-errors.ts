// What goes wrong with runs and their files.
import { EXIT, formatList, SlipwayError } from '@slipway/contract';

/**
 * A run cannot be used or written: `E_RUN_MISSING`, `E_RUN_DAMAGED`, `E_RUN_FORMAT`, `E_RUN_MISMATCH` (exit 76), `E_RUN_REFUSED` (79, or 76
 * when it was released all the same), `E_RUN_UNRELEASED` (79), `E_RUN_STALE` (79, or 75 while it is trained), `E_RUN_FACTS`, `E_RUN_CLOSED` (exit 70).
 */
export class RunError extends SlipwayError {
  override readonly name = 'RunError';

  /** A release names a run that is not there. */
  static missing(key: string, release: number): RunError {
    const message = `release ${release} names this run, but its manifest is not there: restore it, or train again`;
    return new RunError({ code: 'E_RUN_MISSING', exitCode: EXIT.artifact, message, facts: { key, release } });
  }

  /** The manifest is not what its writer wrote. */
  static damaged(key: string, problem: string, cause?: unknown): RunError {
    const message = `the manifest is damaged: ${problem}; restore it, or train again`;
    return new RunError({ code: 'E_RUN_DAMAGED', exitCode: EXIT.artifact, message, facts: { key }, cause });
  }

  static format(key: string, what: string, found: number, known: number): RunError {
    const message = `written by ${what} ${found}, this reads ≤ ${known}: update Slipway, or train again`;
    return new RunError({ code: 'E_RUN_FORMAT', exitCode: EXIT.artifact, message, facts: { key } });
  }

  /** Its gates refused the run, and nobody forced its release. @param key - Of its manifest. @param gates - What they said. */
  static refused(key: string, gates: readonly string[], exitCode: 76 | 79): RunError {
    const cure =
      exitCode === EXIT.refused
        ? 'nothing was released: improve the model, or release it all the same with --force-release "reason"'
        : 'it is named by a release all the same, and by no word of force: somebody edited the log';
    const run = key.split('/').at(-2);
    // The way to look at it stands before the gates: their sentences may fill the line.
    const look = exitCode === EXIT.refused ? ` (slipway report ${run} shows it)` : '';
    const message = `its gates refused this run${look}: ${formatList(gates)}; ${cure}`;
    return new RunError({ code: 'E_RUN_REFUSED', exitCode, message, facts: { key, run } });
  }

  /** It passed its gates beside a champion that is none any more. */
  static stale(
    key: string,
    { judged, champion }: { readonly judged: string | null; readonly champion: string | null },
    exitCode: 75 | 79,
  ): RunError {
    const beside = judged === null ? 'before there was a champion' : `beside run ${judged}`;
    const now = champion === null ? 'there is none now' : `the champion is run ${champion} now`;
    const message = `its gates were asked ${beside}, and ${now}: train the version again, or release it all the same with --force-release "reason"`;
    return new RunError({ code: 'E_RUN_STALE', exitCode, message, facts: { key } });
  }

  /** A whole run that passed its gates, but was never released: nobody knows why not. */
  static unreleased(key: string): RunError {
    const message =
      'no release ever named this run: train the version again, or release it all the same with --force-release "reason"';
    return new RunError({ code: 'E_RUN_UNRELEASED', exitCode: EXIT.refused, message, facts: { key } });
  }

  /** The same error with the release that would help. */
  static withWayOut(error: RunError | ArtifactError, wayOut: string): SlipwayError {
    const { code, exitCode, message, facts } = error;
    return new RunError({ code, exitCode, message: `${message}; ${wayOut}`, facts, cause: error });
  }

  /** The run is sound but not the one that was asked for. */
  static mismatch(key: string, what: string, found: string, expected: string): RunError {
    const message = `the run differs from what was expected, in its ${what}: train the version again, or install the package that belongs to the run`;
    const facts = { key, found, expected };
    return new RunError({ code: 'E_RUN_MISMATCH', exitCode: EXIT.artifact, message, facts });
  }

  /** What the manifest should say cannot be said. */
  static facts(key: string, problem: string, cause?: unknown): RunError {
    const message = `the run's manifest cannot be written: ${problem}; the model or its metrics are at fault`;
    return new RunError({ code: 'E_RUN_FACTS', exitCode: EXIT.software, message, facts: { key }, cause });
  }

  /** A writer was used after commit or discard. */
  static closed(prefix: string): RunError {
    const message = 'the run is already committed or discarded: start a new run';
    return new RunError({ code: 'E_RUN_CLOSED', exitCode: EXIT.software, message, facts: { key: prefix } });
  }
}

/** A run's files are not what its manifest says: `E_ARTIFACT_DAMAGED`, `E_ARTIFACT_LIST` (76); or badly named: `E_ARTIFACT_NAME` (70). */
export class ArtifactError extends SlipwayError {
  override readonly name = 'ArtifactError';

  /** Other bytes than the manifest says. */
  static damaged(key: string, expected: string, found: string): ArtifactError {
    const message = 'the file is not what the manifest says: restore it, or train again';
    const facts = { key, expected, found };
    return new ArtifactError({ code: 'E_ARTIFACT_DAMAGED', exitCode: EXIT.artifact, message, facts });
  }

  /** Files too few, too many or twice. */
  static list(prefix: string, problem: string, names: readonly string[]): ArtifactError {
    const message = `${problem}: ${formatList(names)}; restore the run, or train again`;
    return new ArtifactError({
      code: 'E_ARTIFACT_LIST',
      exitCode: EXIT.artifact,
      message,
      facts: { key: prefix, names },
    });
  }

  /** A model's `save` used a name that is not allowed, or one name twice. */
  static badName(prefix: string, name: string, problem: string): ArtifactError {
    const message = `the model cannot save a file under this name: ${problem}`;
    const facts = { key: prefix, name };
    return new ArtifactError({ code: 'E_ARTIFACT_NAME', exitCode: EXIT.software, message, facts });
  }
}
