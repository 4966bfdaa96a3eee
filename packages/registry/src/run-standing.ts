// What the release log says of every run that it ever named.
import type { ReleaseRecord } from './release.ts';
import type { Release } from './release-log.ts';

/** How a run stands in its family. */
export interface RunStanding {
  readonly version: string;
  /** Numbers of the releases that are about the run, newest first. */
  readonly releases: readonly number[];
  readonly isChampion: boolean;
  /** Whether its version serves it. */
  readonly isLatest: boolean;
}

/**
 * Reads the whole log.
 *
 * @param history - Newest first.
 * @returns Run id → standing. A run that is not in it was never named by any record: not as its subject, nor as a champion, nor as a
 * latest.
 * @throws what reading the log throws; then nothing is known of any run.
 */
export async function runStandings(
  history: AsyncIterable<Release>,
): Promise<ReadonlyMap<string, RunStanding>> {
  const found = new Map<string, RunStanding>();
  let newest: ReleaseRecord | undefined;
  for await (const { record } of history) {
    newest ??= record;
    const refs = [
      ...Object.values(record.latestByVersion),
      ...(record.champion === null ? [] : [record.champion]),
    ];
    for (const { run, version } of [record, ...refs]) {
      if (!found.has(run)) found.set(run, { version, releases: [], isChampion: false, isLatest: false });
    }
    const standing = found.get(record.run);
    if (standing !== undefined)
      found.set(record.run, { ...standing, releases: [...standing.releases, record.n] });
  }
  for (const [run, standing] of found) {
    const isChampion = newest?.champion?.run === run;
    const isLatest = newest?.latestByVersion[standing.version]?.run === run;
    found.set(run, { ...standing, isChampion, isLatest });
  }
  return found;
}
