// Whether a version's package is one that a job can load: what training would refuse at once is not proved.
import { fileURLToPath } from 'node:url';
import { proofEnvironment } from '@slipway/config';
import type { PackageReply } from './check-package-child.ts';
import { runChild } from './child-step.ts';
import { JobError, ModelPackageError } from './errors.ts';
import type { PipelineSignals } from './pipeline-signals.ts';
import { fromWire } from './wire-error.ts';
import type { ModelPackage } from './workspace.ts';

const CHILD = fileURLToPath(new URL('./check-package-child.ts', import.meta.url));

/** What surrounds the check. */
export interface CheckContext {
  readonly root: string;
  readonly signals: PipelineSignals;
  readonly xgboostLibrary: string | undefined;
}

/**
 * Loads a package and checks its card, in a process of its own.
 *
 * @throws {@link ModelPackageError} `E_MODEL_PACKAGE` (78), as the jobs would; {@link JobError} `E_JOB_CANCELLED` (75) after a signal.
 */
export async function checkPackage(
  { name, family, version }: ModelPackage,
  { root, signals, xgboostLibrary }: CheckContext,
): Promise<void> {
  const env = proofEnvironment({ XGBOOST_LIBRARY: xgboostLibrary });
  const options = { cwd: root, env, capture: true, speaks: true, signals };
  const { code, message } = await runChild(process.execPath, [CHILD, family, version], options);
  const reply = message as PackageReply | undefined; // from our own child
  if (reply !== undefined && 'error' in reply) throw fromWire(reply.error);
  if (reply !== undefined) return;
  if (signals.received !== undefined)
    throw JobError.stopped(signals.received, 'during the check of its package');
  throw ModelPackageError.broken(name, [`importing it ended the process with exit ${code}`]);
}
