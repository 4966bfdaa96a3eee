// Questions to the whole log, which is given newest first.
import { ModelNotFoundError } from './errors.ts';
import type { FoundRun } from './pin.ts';
import type { ReleaseRecord, RunRef } from './release.ts';
import type { Release } from './release-log.ts';

/**
 * A run that some release named.
 *
 * @throws ModelNotFoundError `E_MODEL_RUN` when none did, `E_MODEL_PIN` when it is of another version than the one asked for.
 */
export async function findRun(
  history: AsyncIterable<Release>,
  family: string,
  run: string,
  version: string | undefined,
): Promise<FoundRun> {
  for await (const { record } of history) {
    if (record.run !== run) continue;
    if (version !== undefined && version !== record.version) {
      throw ModelNotFoundError.version(family, run, record.version, version);
    }
    return { ref: refOf(record), release: record.n };
  }
  throw ModelNotFoundError.run(family, run);
}

/** The run that a record is about, with what it says of a forced release. */
function refOf(record: ReleaseRecord): RunRef {
  const refs = [record.champion, record.latestByVersion[record.version]];
  const named = refs.find((ref) => ref?.run === record.run);
  return named ?? { version: record.version, run: record.run, manifestSha256: record.manifestSha256 };
}

/** The release of a number. @throws ModelNotFoundError `E_RELEASE_NONE`. */
export async function findRelease(
  history: AsyncIterable<Release>,
  family: string,
  n: number,
): Promise<Release> {
  for await (const release of history) if (release.record.n === n) return release;
  throw ModelNotFoundError.release(family, n);
}

/** The id of the last run of the same version that was released besides the given one, or `null`. */
export async function earlierRun(history: AsyncIterable<Release>, ref: RunRef): Promise<string | null> {
  for await (const { record } of history) {
    if (record.version === ref.version && record.run !== ref.run) return record.run;
  }
  return null;
}

/**
 * The run that a rollback goes to. A promotion puts a champion on top of the earlier ones, a rollback takes it off again.
 *
 * @returns That run, and the champion that it would replace.
 * @throws ModelNotFoundError `E_MODEL_NONE` when the present champion is the first.
 */
export async function earlierChampion(
  history: AsyncIterable<Release>,
  family: string,
): Promise<{ readonly earlier: FoundRun; readonly present: RunRef | null }> {
  const releases: Release[] = [];
  for await (const release of history) releases.push(release);
  const champions: FoundRun[] = [];
  for (const { record } of releases.reverse()) {
    const ref = record.champion;
    if (record.kind === 'rollback') champions.length = depthOf(champions, ref);
    if (ref !== null && champions.at(-1)?.ref.run !== ref.run) champions.push({ ref, release: record.n });
  }
  const earlier = champions.at(-2);
  const newest = releases.at(-1)?.record; // they were turned round
  if (newest === undefined) throw ModelNotFoundError.none(family, undefined);
  if (earlier === undefined) throw ModelNotFoundError.noEarlier(family, newest.n);
  return { earlier, present: newest.champion };
}

/** How many champions are left after a rollback to one of them: those down to it; all but the newest where it never was one. */
function depthOf(champions: readonly FoundRun[], ref: RunRef | null): number {
  const place = champions.slice(0, -1).findLastIndex((earlier) => earlier.ref.run === ref?.run);
  return place < 0 ? Math.max(0, champions.length - 1) : place + 1;
}
