// What would serve instead of a run that cannot: the smallest change, which touches no other version.

import type { RunRef } from './release.ts';
import type { Release } from './release-log.ts';
import { earlierChampion, earlierRun } from './release-search.ts';

/**
 * @param history - Starts a pass over the log, newest first.
 * @returns Words for an error; `null` where nothing served before, or the log itself cannot be read.
 */
export async function wayOut(
  history: () => AsyncIterable<Release>,
  family: string,
  ref: RunRef,
): Promise<string | null> {
  try {
    for await (const { record } of history()) {
      if (record.champion?.run !== ref.run) break;
      const { version, run } = (await earlierChampion(history(), family)).ref;
      return `MODEL_RUN=${run} serves what served before, slipway rollback makes run ${run} of ${version} the champion again`;
    }
    const run = await earlierRun(history(), ref);
    return run === null ? null : `MODEL_RUN=${run} serves the run of ${ref.version} before it`;
  } catch {
    return null; // a log that cannot be read helps nobody out
  }
}
