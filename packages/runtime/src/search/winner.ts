// From the best trial to the parameters of a training.
import type { Bucket } from '@slipway/bucket';
import { type AnyCard, type ParamValue, resolveParams } from '@slipway/contract';
import { paramsKey, type TrialRecord } from '@slipway/registry';
import { stringify } from 'yaml';
import { SearchJobError } from './errors.ts';

/**
 * The winner's parameters for a training on all train rows. Where its folds stopped early, the rounds are their mean and nothing watches the
 * evaluation rows any more: they are there to judge by.
 */
export function winnerParams(
  card: AnyCard,
  { params, rounds }: TrialRecord,
  file: string,
): Readonly<Record<string, unknown>> {
  const { training } = card;
  const patience = training?.patience;
  const stopsEarly = patience !== undefined && Number(params[patience]) > 0 && rounds !== null;
  const final =
    training === undefined || !stopsEarly
      ? params
      : { ...params, [training.rounds]: Math.max(1, Math.round(rounds)), [patience]: 0 };
  return resolveParams<Record<string, never>>(card.params, final, file);
}

/** @throws {@link SearchJobError} `E_SEARCH_APPLY` (78) when a parameters file is there and may not be replaced. */
export async function checkApply(bucket: Bucket, card: AnyCard, force: boolean): Promise<void> {
  const key = paramsKey(card.family, card.version);
  if (!force && (await bucket.stat(key)) !== null) throw SearchJobError.replaces(key, bucket.uri);
}

/**
 * Writes `params.yaml`: the parameters that the search varied, and those that differ from the card's defaults.
 *
 * @param about - A line on where they come from.
 * @returns The key.
 * @throws as {@link checkApply}.
 */
export async function applyWinner(
  bucket: Bucket,
  card: AnyCard,
  winner: {
    readonly params: Readonly<Record<string, unknown>>;
    readonly varied: readonly string[];
    readonly about: string;
  },
  force: boolean,
): Promise<string> {
  const key = paramsKey(card.family, card.version);
  const defaults: Readonly<Record<string, { readonly default: ParamValue }>> = card.params;
  const told = Object.entries(winner.params).filter(
    ([name, value]) => winner.varied.includes(name) || value !== defaults[name]?.default,
  );
  const text = `# ${winner.about}\n${stringify(Object.fromEntries(told))}`;
  if (force) await bucket.write(key, text);
  else if (!(await bucket.putIfAbsent(key, text))) throw SearchJobError.replaces(key, bucket.uri);
  return key;
}
