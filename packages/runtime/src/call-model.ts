// Calls into a model package: whatever it throws becomes an error that names the package and the method.
import { SlipwayError } from '@slipway/contract';
import { ModelFaultError } from './errors.ts';

/**
 * Runs one of a model's methods.
 *
 * @returns What the method returned. A {@link SlipwayError} passes through; anything else becomes `E_MODEL_THREW`, exit 70.
 */
export async function callModel<T>(
  label: string,
  method: string,
  call: () => T | Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  try {
    return await call();
  } catch (cause) {
    if (signal?.aborted === true) signal.throwIfAborted();
    throw cause instanceof SlipwayError ? cause : ModelFaultError.threw(label, method, cause);
  }
}
