// The state of a family after a change, from the state before it.
import { canonicalJson } from '@slipway/contract';
import type { ReleaseRecord, RunRef } from './release.ts';
import type { ReleaseDraft } from './release-log.ts';

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
