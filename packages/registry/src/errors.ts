// What goes wrong with keys, pins and releases: one class an area, the sentences in one place.
import { EXIT, SlipwayError } from '@slipway/contract';
import type { ReleaseRecord } from './release.ts';

/** A part of a key is not what it must be: `E_REGISTRY_KEY`, exit 78. */
export class RegistryKeyError extends SlipwayError {
  override readonly name = 'RegistryKeyError';
  constructor(what: string, value: string, expected: string) {
    const message = `this is no ${what}; expected ${expected}`;
    super({ code: 'E_REGISTRY_KEY', exitCode: EXIT.config, message, facts: { part: what, value, expected } });
  }
}

/** There is no model to serve: `E_MODEL_NONE` or `E_MODEL_RUN`, exit 66; or version and run disagree: `E_MODEL_PIN`, exit 78. */
export class ModelNotFoundError extends SlipwayError {
  override readonly name = 'ModelNotFoundError';

  /** Nothing was ever published, or promoted when no version was asked for. */
  static none(family: string, version: string | undefined): ModelNotFoundError {
    const message =
      version === undefined
        ? 'no run is the champion yet: train a version first, e.g. ./build_pipeline.sh -v v1 --service train'
        : `train ${version} first: ./build_pipeline.sh -v ${version} --service train`;
    return new ModelNotFoundError({
      code: 'E_MODEL_NONE',
      exitCode: EXIT.noInput,
      message,
      facts: { family, version },
    });
  }

  /** No champion to go back to from the present one. @param n - Number of the newest release. */
  static noEarlier(family: string, n: number): ModelNotFoundError {
    const undo =
      n > 1 ? `; slipway rollback --to ${n - 1} puts back all that was served before the newest release` : '';
    const message = `the present champion is the first, so there is none to go back to${undo}`;
    return new ModelNotFoundError({
      code: 'E_MODEL_NONE',
      exitCode: EXIT.noInput,
      message,
      facts: { family },
    });
  }

  /** There is no release of that number. */
  static release(family: string, n: number): ModelNotFoundError {
    return new ModelNotFoundError({
      code: 'E_RELEASE_NONE',
      exitCode: EXIT.noInput,
      message: `there is no release ${n}: slipway releases lists them`,
      facts: { family, release: n },
    });
  }

  /** There was no release yet. @param at - ISO 8601. */
  static releaseBy(family: string, at: string): ModelNotFoundError {
    return new ModelNotFoundError({
      code: 'E_RELEASE_NONE',
      exitCode: EXIT.noInput,
      message: 'nothing was released by then: slipway releases lists all releases',
      facts: { family, at },
    });
  }

  /** No release ever named the run. */
  static run(family: string, run: string): ModelNotFoundError {
    const message = 'no release ever named this run: slipway releases lists those that were';
    const facts = { family, run };
    return new ModelNotFoundError({ code: 'E_MODEL_RUN', exitCode: EXIT.noInput, message, facts });
  }

  /** The run belongs to another version. */
  static version(family: string, run: string, version: string, asked: string): ModelNotFoundError {
    const message = `the run belongs to ${version}, not to ${asked}: leave one of MODEL_VER and MODEL_RUN out, or make them agree`;
    const facts = { family, run, version };
    return new ModelNotFoundError({ code: 'E_MODEL_PIN', exitCode: EXIT.config, message, facts });
  }
}

/**
 * The release log cannot be read or added to: `E_RELEASE_DAMAGED`, `E_RELEASE_FORMAT` (exit 76), `E_RELEASE_CONFLICT`,
 * `E_RELEASE_OVERTAKEN`, `E_RELEASE_UNKNOWN` (exit 75).
 */
export class ReleaseError extends SlipwayError {
  override readonly name = 'ReleaseError';

  /** A record is not what its writer wrote. Older records are never used instead. */
  static damaged(key: string, problem: string, cause?: unknown): ReleaseError {
    const message = `the release record is damaged: ${problem}; restore it from a copy of the bucket`;
    return new ReleaseError({
      code: 'E_RELEASE_DAMAGED',
      exitCode: EXIT.artifact,
      message,
      facts: { key },
      cause,
    });
  }

  static format(key: string, found: number, known: number): ReleaseError {
    const message = `written by format ${found}, this reads ≤ ${known}: update Slipway`;
    return new ReleaseError({ code: 'E_RELEASE_FORMAT', exitCode: EXIT.artifact, message, facts: { key } });
  }

  /** Others were faster, again and again. */
  static conflict(family: string, run: string, attempts: number): ReleaseError {
    const message = `others released at the same time, ${attempts} times over: try again`;
    return new ReleaseError({
      code: 'E_RELEASE_CONFLICT',
      exitCode: EXIT.tempFail,
      message,
      facts: { family, run },
    });
  }

  /** The champion that was to be taken off is none any more. */
  static overtaken(family: string, { by, kind, champion }: ReleaseRecord): ReleaseError {
    const run = champion === null ? 'none' : `run ${champion.run}`;
    const message = `the champion changed meanwhile, it is ${run} by ${kind} of ${by}: look at slipway releases, and try again if it is still to go`;
    return new ReleaseError({
      code: 'E_RELEASE_OVERTAKEN',
      exitCode: EXIT.tempFail,
      message,
      facts: { family },
    });
  }

  /** Neither the write nor reading it back gave an answer. */
  static unknown(key: string, run: string, cause: unknown): ReleaseError {
    const message = 'whether the release was written could not be found out: nothing was deleted, try again';
    const facts = { key, run };
    return new ReleaseError({ code: 'E_RELEASE_UNKNOWN', exitCode: EXIT.tempFail, message, facts, cause });
  }
}
