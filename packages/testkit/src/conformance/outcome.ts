// What a call came to: a value, an error, or nothing in time.
import { SlipwayError } from '@slipway/contract';

/** A value or what was thrown. */
export type Outcome<T> = { readonly value: T } | { readonly error: unknown };

/** Calls and catches. */
export async function outcomeOf<T>(call: () => T | Promise<T>): Promise<Outcome<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    return { error };
  }
}

/**
 * Awaits a call for a limited time.
 *
 * @throws Error when time is up; the call itself goes on.
 */
export async function within<T>(timeoutMs: number, call: () => Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`nothing happened within ${timeoutMs} ms`)), timeoutMs);
  });
  try {
    return await Promise.race([call(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** An error in one short phrase, e.g. `E_CONTRACT_RANGE: column cr is NaN, expected finite`. */
export function tell(error: unknown): string {
  if (error instanceof SlipwayError) return `${error.code}: ${error.message}`;
  return error instanceof Error ? `${error.name}: ${error.message}` : `${typeof error} ${String(error)}`;
}
