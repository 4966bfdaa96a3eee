// What goes wrong in loading a version and in running a job.
import { EXIT, type ExitCode, formatList, SlipwayError } from '@slipway/contract';

/** A model version is not installed (`E_MODEL_UNKNOWN`) or its package is not a model (`E_MODEL_PACKAGE`). Exit 78. */
export class ModelPackageError extends SlipwayError {
  override readonly name = 'ModelPackageError';

  static unknown(family: string, version: string, installed: readonly string[]): ModelPackageError {
    const message = `no model package for ${family} ${version}; installed: ${formatList(installed) || 'none'}`;
    return new ModelPackageError({
      code: 'E_MODEL_UNKNOWN',
      exitCode: EXIT.config,
      message,
      facts: { family, version },
    });
  }

  static broken(packageName: string, problems: readonly string[], cause?: unknown): ModelPackageError {
    const message = `the package is not a usable model: ${problems.join('; ')}; see docs/guides/write-a-model.md`;
    return new ModelPackageError({
      code: 'E_MODEL_PACKAGE',
      exitCode: EXIT.config,
      message,
      facts: { package: packageName },
      cause,
    });
  }
}

/** The model's code threw, vanished or answered wrongly: exit 70. */
export class ModelFaultError extends SlipwayError {
  override readonly name = 'ModelFaultError';

  static threw(model: string, method: string, cause: unknown, row?: number): ModelFaultError {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    return new ModelFaultError({
      code: 'E_MODEL_THREW',
      exitCode: EXIT.software,
      message: `${method} failed: ${reason}; this is a defect of the model package`,
      facts: { model, method, row },
      cause,
    });
  }

  static exited(model: string, method: string): ModelFaultError {
    return new ModelFaultError({
      code: 'E_MODEL_EXITED',
      exitCode: EXIT.software,
      message: `the model ended its thread during ${method} (process.exit, or a promise that never settles)`,
      facts: { model, method },
    });
  }
}

/** A job was stopped from outside or ran out of time, memory or input. */
export class JobError extends SlipwayError {
  override readonly name = 'JobError';

  static cancelled(by: string): JobError {
    const message = `stopped by ${by} before anything was committed; run the same command again`;
    return new JobError({ code: 'E_JOB_CANCELLED', exitCode: EXIT.tempFail, message, facts: { by } });
  }

  /** The pipeline around the jobs was stopped. @param when - `during …` or `before …`. */
  static stopped(by: string, when: string): JobError {
    const message = `stopped by ${by} ${when}; what was published before that stays; run the same command again`;
    return new JobError({ code: 'E_JOB_CANCELLED', exitCode: EXIT.tempFail, message, facts: { by } });
  }

  static deadline(seconds: number): JobError {
    const message = `the job took longer than DEADLINE_SECONDS and was stopped; nothing was committed`;
    return new JobError({ code: 'E_JOB_DEADLINE', exitCode: EXIT.software, message, facts: { seconds } });
  }

  static vanished(job: string): JobError {
    const message = `the ${job} job ended without a result: code in it called process.exit or never settled a promise`;
    return new JobError({ code: 'E_JOB_VANISHED', exitCode: EXIT.software, message, facts: { job } });
  }

  static crashed(job: string, cause: unknown): JobError {
    const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
    const message = `the ${job} job died of an error nobody caught: ${reason}`;
    return new JobError({ code: 'E_JOB_CRASHED', exitCode: EXIT.software, message, facts: { job }, cause });
  }

  static memory(job: string, cause: unknown): JobError {
    const message = `the ${job} job ran out of heap; give Node more with --max-old-space-size or the job less data`;
    return new JobError({ code: 'E_JOB_MEMORY', exitCode: EXIT.software, message, facts: { job }, cause });
  }
}

/** Data or configuration that a job cannot work with. */
export class JobInputError extends SlipwayError {
  override readonly name = 'JobInputError';

  static noRows(file: string, part: string): JobInputError {
    return new JobInputError({
      code: 'E_DATA_NO_ROWS',
      exitCode: EXIT.data,
      message: `the ${part} file has a header and no rows; a model needs at least one`,
      facts: { file },
    });
  }

  static missing(file: string, bucket: string, hint: string, cause: unknown): JobInputError {
    return new JobInputError({
      code: 'E_DATA_MISSING',
      exitCode: EXIT.noInput,
      message: hint,
      facts: { file, bucket },
      cause,
    });
  }

  static changed(file: string): JobInputError {
    return new JobInputError({
      code: 'E_DATA_CHANGED',
      exitCode: EXIT.tempFail,
      message: 'the file changed between two passes over it; run again when its writer is done',
      facts: { file },
    });
  }

  static paramsFile(file: string, problem: string, cause?: unknown): JobInputError {
    return new JobInputError({
      code: 'E_CONFIG_PARAMS_FILE',
      exitCode: EXIT.config,
      message: `the parameters file ${problem}`,
      facts: { file },
      cause,
    });
  }
}

/** A step of the pipeline failed: installing OS packages (its own code, or 69), or proving the version (70). */
export class PipelineError extends SlipwayError {
  override readonly name = 'PipelineError';
  constructor(
    step: 'install' | 'tests' | 'conformance',
    exitCode: ExitCode,
    message: string,
    version: string,
  ) {
    super({ code: `E_PIPELINE_${step.toUpperCase()}`, exitCode, message, facts: { version } });
  }
}
