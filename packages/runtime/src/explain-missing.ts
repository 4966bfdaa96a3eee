// Why something is missing, where the reason is a larger one: the whole bucket is not there, or no such version ever was.
import { missingFolder, openBucket } from '@slipway/bucket';
import { EXIT, formatList, SlipwayError } from '@slipway/contract';
import type { JobConfig } from './job-config.ts';
import { listModelPackages, workspaceRoot } from './workspace.ts';

/** What is missing, with the reason. Code and exit are those of the error that it explains. */
class ExplainedError extends SlipwayError {
  override readonly name = 'ExplainedError';
  constructor({ code, exitCode, facts }: SlipwayError, message: string, cause: unknown) {
    super({ code, exitCode, facts, message, cause });
  }
}

/**
 * Says of an error for want of input, exit 66, that the local bucket's folder is not there, or that the version is not installed.
 *
 * @param where - Where the error names no bucket, that of the models was looked at.
 * @returns An error of the same code; any other error as it is.
 */
export function explainMissing(error: unknown, where: Pick<JobConfig, 'buckets' | 'endpoints'>): unknown {
  if (!(error instanceof SlipwayError) || error.exitCode !== EXIT.noInput) return error;
  const { bucket, family, version } = error.facts;
  const folder = missingFolder(typeof bucket === 'string' ? bucket : modelBucket(where));
  if (folder !== undefined)
    return new ExplainedError(error, `${error.message}; the bucket's folder ${folder} is not there`, error);
  if (error.code !== 'E_MODEL_NONE' || typeof version !== 'string') return error;
  const packages = listModelPackages();
  if (packages.some((each) => each.family === family && each.version === version)) return error;
  const installed = formatList(packages.map((each) => `${each.family} ${each.version}`)) || 'none';
  const message = `no run of ${family} ${version} was ever released, and no such version is installed; installed: ${installed}`;
  return new ExplainedError(error, message, error);
}

function modelBucket({ buckets, endpoints }: Pick<JobConfig, 'buckets' | 'endpoints'>): string {
  return openBucket(buckets.model, { baseDir: workspaceRoot(), endpoints }).uri;
}
