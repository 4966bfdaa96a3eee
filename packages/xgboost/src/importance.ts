// Which features a model leans on, by the gain of their splits.
import type { ModelFile } from './model-file.ts';

/**
 * Mean gain of each feature's splits, as XGBoost's `importance_type: gain`; 0 for a feature without a split.
 *
 * @returns Gain by feature name, in the model's order; features without names are `f0`, `f1`, …
 */
export function gainImportance(
  file: Pick<ModelFile, 'trees' | 'numFeatures' | 'featureNames'>,
): Readonly<Record<string, number>> {
  const gain = new Float64Array(file.numFeatures);
  const splits = new Float64Array(file.numFeatures);
  for (const tree of file.trees) {
    for (let node = 0; node < tree.size; node++) {
      if (tree.left[node] === -1) continue;
      const feature = tree.feature[node]!; // in range by the loop, as below
      gain[feature]! += tree.gain[node]!;
      splits[feature]! += 1;
    }
  }
  const entries = Array.from(
    gain,
    (sum, i) => [file.featureNames[i] ?? `f${i}`, sum / Math.max(1, splits[i]!)] as const,
  );
  return Object.fromEntries(entries);
}
