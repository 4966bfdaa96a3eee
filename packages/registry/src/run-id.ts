// Names of runs: they sort by time and never collide.
import { randomBytes } from 'node:crypto';

/**
 * A new run id: `<UTC time to the millisecond>-<128 random bits>`, e.g. `20261121T204651123Z-0f…`. Ids sort by time; two of the same
 * millisecond, or after the clock was set back, are still distinct.
 *
 * @param now - Default: the clock. Years 0–9999.
 */
export function newRunId(now: Date = new Date()): string {
  return `${now.toISOString().replaceAll(/[-:.]/g, '')}-${randomBytes(16).toString('hex')}`;
}
