// What a serving counts: the bins of each column of the pinned run's profile.
import type { AnyCard } from '@slipway/contract';
import { type ColumnBins, columnBins, decodeProfile, PROFILE, type RunProfile } from '@slipway/profile';
import type { PinnedRun } from '@slipway/registry';

/** Bins by what is counted into them. Plain data: it crosses threads. */
export interface DriftPlan {
  readonly input: readonly ColumnBins[];
  readonly prediction: readonly ColumnBins[];
}

/**
 * Reads the pinned run's profile.
 *
 * @returns undefined for a run that has none, because it was trained before there were profiles.
 * @throws ProfileError `E_PROFILE_DAMAGED`, `E_PROFILE_FORMAT` (76).
 */
export async function readDriftPlan(
  { reports, ref }: Pick<PinnedRun, 'reports' | 'ref'>,
  card: AnyCard,
): Promise<DriftPlan | undefined> {
  if (!reports.names.includes(PROFILE)) return undefined;
  return driftPlan(decodeProfile(await reports.read(PROFILE), `${ref.run}/${PROFILE}`), card);
}

/** Features beside the train rows, predictions beside those of the eval rows, which the model had not learned from. Keys and times move by nature. */
export function driftPlan({ train, predictions }: RunProfile, card: AnyCard): DriftPlan {
  const features = Object.entries(card.input).filter(([, { role }]) => (role ?? 'feature') === 'feature');
  return {
    input: features.flatMap(([name]) => binsOf(train, name)),
    prediction: binsOf(predictions.eval, card.prediction),
  };
}

function binsOf({ columns }: RunProfile['train'], name: string): ColumnBins[] {
  const summary = Object.hasOwn(columns, name) ? columns[name] : undefined;
  const bins = summary === undefined ? undefined : columnBins(name, summary);
  return bins === undefined ? [] : [bins];
}
