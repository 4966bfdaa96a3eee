// The state of a family after a change, from the state before it.
import { canonicalJson } from '@slipway/contract';
import type { Verdict } from './manifest.ts';
import type { Forced, ReleaseRecord, RunRef } from './release.ts';
import type { ReleaseDraft } from './release-log.ts';
import { RunError } from './run-errors.ts';

/** A change of the family's state. */
export interface Change {
  readonly kind: ReleaseRecord['kind'];
  readonly by: string;
  /** What the run becomes, given the newest release. */
  readonly decide: (newest: ReleaseRecord | null) => { readonly latest: boolean; readonly champion: boolean };
  readonly confirm?: (() => Promise<void>) | undefined;
  readonly reason?: string | undefined;
}

/** The next record's content, or `null` when the newest one says all of it already. */
export function nextState(
  newest: ReleaseRecord | null,
  ref: RunRef,
  { kind, by, decide, reason }: Change,
): ReleaseDraft | null {
  const { latest, champion } = decide(newest);
  const before = newest?.latestByVersion ?? {};
  const isLatest = !latest || before[ref.version]?.run === ref.run;
  const isChampion = !champion || newest?.champion?.run === ref.run;
  if (isLatest && isChampion) return null;
  return {
    kind,
    by,
    run: ref.run,
    version: ref.version,
    manifestSha256: ref.manifestSha256,
    champion: champion ? ref : (newest?.champion ?? null),
    latestByVersion: latest ? { ...before, [ref.version]: ref } : before,
    ...(reason !== undefined && { reason }),
  };
}

/** A run on its way into the log. */
export interface Candidate {
  /** Without a word of force. */
  readonly ref: RunRef;
  /** Of its manifest. */
  readonly key: string;
  readonly verdict: Verdict;
  /** Whether no release ever named it, though its training is over. Default false. */
  readonly isUnreleased?: boolean;
  /** Releases it although its gates refused it, or were asked beside another champion, or it was never released. */
  readonly force?: Forced | undefined;
  /** What becomes of a verdict beside another champion: 75, or 79. */
  readonly stale: 75 | 79;
}

/**
 * How the log names a run: with a word of force only where one is needed.
 *
 * @param newest - The champion of this state is the one that counts.
 * @throws RunError `E_RUN_STALE` when the run was judged beside another champion, and nobody forces it.
 */
export function namedBy(
  newest: ReleaseRecord | null,
  { ref, key, verdict, isUnreleased = false, force, stale }: Candidate,
): RunRef {
  const champion = newest?.champion?.run ?? null;
  const isJudged = verdict.champion === undefined || [verdict.champion, ref.run].includes(champion);
  if (verdict.passed && !isUnreleased && isJudged) return ref;
  if (force !== undefined) return { ...ref, forced: force };
  throw RunError.stale(key, { judged: verdict.champion ?? null, champion }, stale);
}

/** A record that puts everything back to what an earlier one says, or `null` when the newest one says all of it already. */
export function earlierState(
  newest: ReleaseRecord | null,
  { run, version, manifestSha256, champion, latestByVersion }: ReleaseRecord,
  { by, reason }: Pick<Change, 'by' | 'reason'>,
): ReleaseDraft | null {
  const isThere = newest !== null && stateOf(newest) === stateOf({ champion, latestByVersion });
  if (isThere) return null;
  const said = reason === undefined ? {} : { reason };
  return { kind: 'rollback', by, run, version, manifestSha256, champion, latestByVersion, ...said };
}

function stateOf({ champion, latestByVersion }: Pick<ReleaseRecord, 'champion' | 'latestByVersion'>): string {
  return canonicalJson({ champion, latestByVersion });
}
