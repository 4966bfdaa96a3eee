// What a test hands to `fit` when all it cares about are the parameters.
import type { FitContext } from '@slipway/contract';

/**
 * A context of seed 1 that nobody stops and nobody listens to.
 *
 * @param params - From `resolveParams`, or given whole.
 * @param more - What the test does care about, e.g. `{ warn: (message) => warnings.push(message) }`.
 */
export function fitContext<P>(params: Readonly<P>, more: Partial<FitContext<P>> = {}): FitContext<P> {
  return {
    params,
    seed: 1,
    signal: new AbortController().signal,
    engines: {},
    progress() {},
    trained() {},
    warn() {},
    ...more,
  };
}
