// What goes wrong in loading a version and in running a job.
import { EXIT, type ExitCode, formatList, SlipwayError, toSlipwayError } from '@slipway/contract';
import type { ModelCall } from './job-events.ts';

/** A model version is not installed (`E_MODEL_UNKNOWN`) or its package is not a model (`E_MODEL_PACKAGE`). Exit 78. */
export class ModelPackageError extends SlipwayError {
  override readonly name = 'ModelPackageError';

  /** @param installed - e.g. `conversion-rate v1`. */
  static unknown(family: string, version: string, installed: readonly string[]): ModelPackageError {
    const message = `no model package for ${family} ${version}; installed: ${formatList(installed) || 'none'}; a new package counts after npm install`;
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

/** The model's code threw, vanished or answered wrongly: `E_MODEL_THREW`, `_EXITED`, `_CHANGED_DATA`, `_CHANGED_KEY`. Exit 70. */
export class ModelFaultError extends SlipwayError {
  override readonly name = 'ModelFaultError';

  static threw({ model, method }: ModelCall, cause: unknown): ModelFaultError {
    return new ModelFaultError({
      code: 'E_MODEL_THREW',
      exitCode: EXIT.software,
      message: `${method} failed: ${toSlipwayError(cause).message}; this is a defect of the model package`,
      facts: { model, method },
      cause,
    });
  }

  static exited({ model, method }: ModelCall): ModelFaultError {
    return new ModelFaultError({
      code: 'E_MODEL_EXITED',
      exitCode: EXIT.software,
      message: `the model ended its thread during ${method}: by process.exit, or by a promise that never settles`,
      facts: { model, method },
    });
  }

  /** Rows to learn from were overwritten in memory, so that nothing measured on them means anything. */
  static changedData({ model, method }: ModelCall, file: string): ModelFaultError {
    return new ModelFaultError({
      code: 'E_MODEL_CHANGED_DATA',
      exitCode: EXIT.software,
      message: `${method} changed the batches that it was given; a model copies what it wants to change`,
      facts: { model, method, file },
    });
  }

  /** @param row - 1-based. */
  static changedKey(model: string, row: number, col: string): ModelFaultError {
    return new ModelFaultError({
      code: 'E_MODEL_CHANGED_KEY',
      exitCode: EXIT.software,
      message: `the key ${col} of a prediction is not the key of its row; predictBatch hands keys on as they are`,
      facts: { model, method: 'predictBatch', row, col },
    });
  }
}

/** A job was stopped from outside, or ran out of time or memory. */
export class JobError extends SlipwayError {
  override readonly name = 'JobError';

  /** @param isSearch - Whether it made trials: those are not lost. */
  static cancelled(by: string, isSearch = false): JobError {
    const next = isSearch
      ? 'the trials that ended are kept, and the same command goes on from there'
      : 'run the same command again';
    const message = `stopped by ${by} before anything was published; ${next}`;
    return new JobError({ code: 'E_JOB_CANCELLED', exitCode: EXIT.tempFail, message, facts: { by } });
  }

  /** A command of `slipway` was stopped. @param next - What to do. */
  static commandStopped(by: string, next: string): JobError {
    const message = `stopped by ${by} before it was done; ${next}`;
    return new JobError({ code: 'E_JOB_CANCELLED', exitCode: EXIT.tempFail, message, facts: { by } });
  }

  /** The pipeline around the jobs was stopped. @param when - `during …` or `before …`. */
  static stopped(by: string, when: string): JobError {
    const message = `stopped by ${by} ${when}; what was published before that stays; run the same command again`;
    return new JobError({ code: 'E_JOB_CANCELLED', exitCode: EXIT.tempFail, message, facts: { by } });
  }

  /** The grace time ended while something was being committed. */
  static interrupted(): JobError {
    const message = 'stopped while it was publishing: what readers see is whole; run the same command again';
    return new JobError({ code: 'E_JOB_INTERRUPTED', exitCode: EXIT.tempFail, message });
  }

  /** The job was suspended for so long that others took it for dead. */
  static leaseLost(job: string, cause?: unknown): JobError {
    const message = `the lease of the ${job} job is over, so gc may have removed what it wrote: nothing was published; run the same command again`;
    return new JobError({ code: 'E_JOB_LEASE', exitCode: EXIT.tempFail, message, facts: { job }, cause });
  }

  static deadline(seconds: number, call: ModelCall | undefined): JobError {
    const message = 'the job took longer than DEADLINE_SECONDS and was stopped';
    const facts = { ...call, seconds };
    return new JobError({ code: 'E_JOB_DEADLINE', exitCode: EXIT.software, message, facts });
  }

  static vanished(job: string): JobError {
    const message = `the ${job} job ended without a result: code in it called process.exit or never settled a promise`;
    return new JobError({ code: 'E_JOB_VANISHED', exitCode: EXIT.software, message, facts: { job } });
  }

  /** @param call - The model's method under way, or the last one before. */
  static crashed(job: string, cause: unknown, call?: ModelCall): JobError {
    const message = `the ${job} job died of an error nobody caught: ${toSlipwayError(cause).message}`;
    const facts = { job, ...call };
    return new JobError({ code: 'E_JOB_CRASHED', exitCode: EXIT.software, message, facts, cause });
  }

  static memory(job: string, cause: unknown, call: ModelCall | undefined): JobError {
    const message = `the ${job} job ran out of heap; give Node more with --max-old-space-size or the job less data`;
    const facts = { job, ...call };
    return new JobError({ code: 'E_JOB_MEMORY', exitCode: EXIT.software, message, facts, cause });
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

  static changed(file: string, cause?: unknown): JobInputError {
    return new JobInputError({
      code: 'E_DATA_CHANGED',
      exitCode: EXIT.tempFail,
      message: 'the file changed between two passes over it; run again when its writer is done',
      facts: { file },
      cause,
    });
  }

  /** @param files - Those of the day that are there. */
  static mixedExample(files: readonly string[]): JobInputError {
    return new JobInputError({
      code: 'E_EXAMPLE_MIXED',
      exitCode: EXIT.config,
      message:
        'part of the day is there and is not what this seed and these rows give: it may be your own data, so nothing of it is replaced; npm run example-data -- --force makes the whole day anew, RUN_DATE another one',
      facts: { files },
    });
  }

  static exampleRows(part: string): JobInputError {
    return new JobInputError({
      code: 'E_EXAMPLE_OPTION',
      exitCode: EXIT.usage,
      message: `rows of ${part} are 0, expected at least 1: nothing can be learned or measured without rows`,
      facts: { option: 'rows', part, value: 0 },
    });
  }

  /** The key to write predictions to is, or may be, an input's. */
  static outputKey(key: string, problem: string): JobInputError {
    return new JobInputError({
      code: 'E_CONFIG_OUTPUT',
      exitCode: EXIT.config,
      message: `the predictions would be written over input: their key ${problem}; set PATH_DATA_OUT to another one`,
      facts: { key },
    });
  }

  /** @param manifest - Key that a manifest of ours would have. */
  static outputTaken(key: string, manifest: string): JobInputError {
    return new JobInputError({
      code: 'E_OUTPUT_TAKEN',
      exitCode: EXIT.config,
      message: `under the name of the predictions lies what no serving is known to have written: no manifest at ${manifest} names it; move it away, or set PATH_DATA_OUT to another key`,
      facts: { key },
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

/** A step of the pipeline failed: installing OS packages (its own code, or 69), or proving the version (70; 69 where the machine lacks what
 * the proof needs). */
export class PipelineError extends SlipwayError {
  override readonly name = 'PipelineError';
  constructor(
    step: 'install' | 'tests' | 'conformance' | 'skipped',
    exitCode: ExitCode,
    message: string,
    version: string,
  ) {
    super({ code: `E_PIPELINE_${step.toUpperCase()}`, exitCode, message, facts: { version } });
  }
}
