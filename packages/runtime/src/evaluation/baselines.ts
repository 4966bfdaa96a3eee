// Models too simple to lose to: zero, the mean of train, and the mean of each category of train.
import { type CatColumn, type Dataset, type FeatureSet, flagCategory, meanBy } from '@slipway/contract';
import { type Outcome, outcomes, weights } from './outcome.ts';
import type { Predictor } from './predictor.ts';

/**
 * The baselines: `zero`, `mean` (of train) and one `meanBy<Category>` (of train) for each flag category of the feature set; a category
 * that train never holds gets the mean.
 */
export async function baselinePredictors(
  train: Dataset,
  featureSet: FeatureSet,
  outcome: Outcome,
): Promise<ReadonlyMap<string, Predictor>> {
  const categories = Object.entries(featureSet.categories ?? {});
  const total = new GroupMeans(1);
  const groups = categories.map(([, category]) => new GroupMeans(Object.keys(category.flags).length + 1));
  for await (const batch of train.batches()) {
    const y = outcomes(batch, outcome);
    const w = weights(batch, outcome);
    total.add(new Int32Array(batch.length), y, w, batch.length);
    for (const [c, [, category]] of categories.entries())
      groups[c]?.add(flagCategory(batch, category).data, y, w, batch.length);
  }
  const mean = total.means(0)[0] ?? 0;
  const baselines = new Map<string, Predictor>([
    ['zero', (batch) => new Float64Array(batch.length)],
    ['mean', (batch) => new Float64Array(batch.length).fill(mean)],
  ]);
  for (const [c, [name, category]] of categories.entries()) {
    const means = groups[c]?.means(mean) ?? new Float64Array();
    baselines.set(meanBy(name), (batch) => lookUp(means, flagCategory(batch, category), batch.length));
  }
  return baselines;
}

/** Weighted means of groups given by code. */
class GroupMeans {
  readonly #sum: Float64Array;
  readonly #weight: Float64Array;

  constructor(groups: number) {
    this.#sum = new Float64Array(groups);
    this.#weight = new Float64Array(groups);
  }

  add(codes: Int32Array, y: ArrayLike<number>, w: ArrayLike<number> | undefined, length: number): void {
    for (let i = 0; i < length; i++) {
      const code = codes[i]!; // in range by the loop
      const weight = w === undefined ? 1 : w[i]!;
      this.#sum[code]! += weight * y[i]!;
      this.#weight[code]! += weight;
    }
  }

  means(fallback: number): Float64Array {
    return this.#sum.map((sum, g) => ((this.#weight[g] ?? 0) > 0 ? sum / (this.#weight[g] ?? 1) : fallback));
  }
}

function lookUp(means: Float64Array, category: CatColumn, length: number): Float64Array {
  const out = new Float64Array(length);
  for (let i = 0; i < length; i++) out[i] = means[category.data[i]!]!; // codes are in range by construction
  return out;
}
