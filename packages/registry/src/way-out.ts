// What would serve instead of a run that cannot: the smallest change, which touches no other version.

import { ModelNotFoundError } from './errors.ts';
import type { ReleaseRecord, RunRef } from './release.ts';
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
      return (await insteadOfChampion(history, family)) ?? otherVersion(record, ref);
    }
    const run = await earlierRun(history(), ref);
    return run === null ? null : `MODEL_RUN=${run} serves the run of ${ref.version} before it`;
  } catch {
    return null; // a log that cannot be read helps nobody out
  }
}

async function insteadOfChampion(
  history: () => AsyncIterable<Release>,
  family: string,
): Promise<string | null> {
  try {
    const { version, run } = (await earlierChampion(history(), family)).earlier.ref;
    return `MODEL_RUN=${run} serves what served before, slipway rollback makes run ${run} of ${version} the champion again`;
  } catch (error) {
    if (error instanceof ModelNotFoundError) return null;
    throw error;
  }
}

/** Where no champion came before: what another version serves. */
function otherVersion({ latestByVersion }: ReleaseRecord, { run }: RunRef): string | null {
  const other = Object.values(latestByVersion).find((each) => each.run !== run);
  if (other === undefined) return null;
  return `MODEL_VER=${other.version} serves run ${other.run}, slipway promote ${other.version} makes it the champion`;
}
