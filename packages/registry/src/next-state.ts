// The state of a family after a change, from the state before it.
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
