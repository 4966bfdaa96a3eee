// Calls into a model package: whatever it throws becomes an error that names the package and the method.
import { EXIT, SlipwayError } from '@slipway/contract';
import { ModelFaultError } from './errors.ts';
import type { JobContext, ModelCall } from './job-events.ts';

/**
 * Runs one of a model's methods; the supervisor hears of it, for the case that it never returns.
 *
 * @returns What the method returned.
 * @throws The signal's reason once it is aborted. A {@link SlipwayError} passes through; anything else becomes `E_MODEL_THREW`, exit 70,
 * and so does an error that claims to be a success.
 */
export async function callModel<T>(
  call: ModelCall,
  run: () => T | Promise<T>,
  context: Pick<JobContext, 'calling' | 'signal'>,
): Promise<T> {
  context.calling(call);
  try {
    return await run();
  } catch (cause) {
    context.signal.throwIfAborted();
    throw cause instanceof SlipwayError && cause.exitCode !== EXIT.ok
      ? cause
      : ModelFaultError.threw(call, cause);
  } finally {
    context.calling(null);
  }
}
