// What a model goes by: how much worse it predicts when a feature's values are dealt to other rows.
import { type AnyCard, type Batch, type Schema, takeRows } from '@slipway/contract';
import { rowLosses } from '@slipway/metrics';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';
import type { JobContext } from '../job-events.ts';
import { type Outcome, outcomes, weights } from './outcome.ts';
import type { Predictor } from './predictor.ts';

/** One feature's importance. */
export interface Importance {
  /** A column, or a category that is held as flags. */
  readonly feature: string;
  /** Mean increase of the loss over the repeats, in the loss's unit; about 0 for what the model does not use. */
  readonly increase: number;
  /** Standard deviation of the increase over the repeats. */
  readonly deviation: number;
}

/** Repeats of each feature: enough to see how far the increase depends on the deal. */
const REPEATS = 3;
/** Rows that may be predicted in all: about two seconds for a large ensemble. */
const MAX_PREDICTIONS = 300_000;
/** More rows than that hardly make a figure steadier. */
const MAX_ROWS = 2_000;

/** Rows to sample so that all features together stay within bounds. */
export function importanceRows(card: AnyCard): number {
  const features = featureColumns(card).size;
  return Math.max(100, Math.min(MAX_ROWS, Math.floor(MAX_PREDICTIONS / (REPEATS * Math.max(1, features)))));
}

/**
 * Permutation importance of every feature, largest first.
 *
 * @param sample - Rows with their outcome; values are dealt within each batch. Not changed.
 * @param seed - The same seed gives the same figures.
 * @see Breiman (2001), Machine Learning 45(1), 5–32.
 */
export async function permutationImportance(
  card: AnyCard,
  predict: Predictor,
  sample: readonly Batch[],
  {
    outcome,
    seed,
    context,
  }: { readonly outcome: Outcome; readonly seed: number; readonly context: JobContext },
): Promise<readonly Importance[]> {
  const meanLoss = async (batches: readonly Batch[]): Promise<number> => {
    let loss = 0;
    let weight = 0;
    for (const [b, batch] of batches.entries()) {
      const rows = sample[b] ?? batch;
      const losses = rowLosses(card.task, await predict(batch), outcomes(rows, outcome), rows.length);
      const w = weights(rows, outcome);
      for (let i = 0; i < rows.length; i++) {
        const weightOfRow = w === undefined ? 1 : w[i]!; // in range by the loop
        loss += weightOfRow * losses[i]!;
        weight += weightOfRow;
      }
    }
    return weight === 0 ? 0 : loss / weight;
  };
  const base = await meanLoss(sample);
  const features = [...featureColumns(card)];
  const found: Importance[] = [];
  for (const [f, [feature, columns]] of features.entries()) {
    const increases: number[] = [];
    for (let repeat = 0; repeat < REPEATS; repeat++) {
      context.signal.throwIfAborted();
      const random = xoroshiro128plus(seed + f * REPEATS + repeat);
      increases.push((await meanLoss(sample.map((batch) => dealt(batch, columns, random)))) - base);
    }
    const increase = increases.reduce((sum, value) => sum + value, 0) / REPEATS;
    const spread = increases.reduce((sum, value) => sum + (value - increase) ** 2, 0) / (REPEATS - 1);
    found.push({ feature, increase, deviation: Math.sqrt(spread) });
    context.emit({
      kind: 'progress',
      step: 'importance',
      done: f + 1,
      total: features.length,
      unit: 'features',
    });
  }
  return found.sort((a, b) => b.increase - a.increase || (a.feature < b.feature ? -1 : 1));
}

/** Features by name with the columns that hold them: flags of one category go together, or rows would be on two devices. */
export function featureColumns(
  card: Pick<AnyCard, 'input' | 'featureSet'>,
): ReadonlyMap<string, readonly string[]> {
  const features = new Map<string, string[]>();
  const categories = Object.entries(card.featureSet.categories ?? {});
  for (const [name, { role = 'feature' }] of Object.entries(card.input as Schema)) {
    if (role !== 'feature') continue;
    const feature = categories.find(([, { flags }]) => Object.hasOwn(flags, name))?.[0] ?? name;
    features.set(feature, [...(features.get(feature) ?? []), name]);
  }
  return features;
}

/** The batch with these columns dealt anew, all of them by one order. */
function dealt(batch: Batch, names: readonly string[], random: ReturnType<typeof xoroshiro128plus>): Batch {
  const order = Int32Array.from({ length: batch.length }, (_, i) => i);
  for (let i = order.length - 1; i > 0; i--) {
    const j = uniformInt(random, 0, i);
    [order[i], order[j]] = [order[j]!, order[i]!]; // both in range
  }
  const moved = Object.fromEntries(names.map((name) => [name, batch.columns[name]!]));
  const columns = { ...batch.columns, ...takeRows({ length: batch.length, columns: moved }, order).columns };
  return { length: batch.length, columns };
}
