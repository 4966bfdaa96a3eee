// Three trials of a search, the last of which failed.
import type { TrialRecord } from '@slipway/registry';

/** @param name - Of a parameter, and what the failed one says: it comes from outside. */
export function trialsOf(name: string = 'device'): TrialRecord[] {
  const record = {
    format: 1,
    kind: 'trial',
    search: 'f'.repeat(32),
    folds: [],
    rounds: 10,
    seconds: 1,
    error: null,
  } as const;
  return [0.008, 0.006, null].map((loss, i) => ({
    ...record,
    trial: i + 1,
    params: { eta: 0.1 / (i + 1), [name]: i },
    loss: loss === null ? null : { weighted: loss, unweighted: loss * 4, sd: 0.001 },
    ...(loss === null && { error: { code: 'E_MODEL', message: name } }),
  }));
}
