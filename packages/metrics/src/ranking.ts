// How well scores put positives before negatives: areas under the ROC curve and the precision-recall curve.
import { CompensatedSum } from './compensated-sum.ts';
import type { SortedScores } from './score-table.ts';

/** Areas in [0, 1], and how far they can be from those of the scores in full. */
export interface Ranking {
  /** Null without positives or without negatives. */
  readonly auc: number | null;
  readonly aucError: number;
  /** Null without positives. */
  readonly averagePrecision: number | null;
  readonly averagePrecisionError: number;
}

/**
 * Ranks by scores of which sums 0 and 1 are the weights of positives and of negatives. Equal scores are ties: they count half in the AUC
 * and stand behind one threshold in the average precision, as in scikit-learn. Where the scores are no longer exact, those that cannot be
 * told apart are ties too, and the errors bound what that can change.
 *
 * @see Fawcett (2006), Pattern Recognition Letters 27, 861–874. Cost O(distinct scores).
 */
export function rankScores({ sums, isExact }: SortedScores): Ranking {
  const [positives, negatives] = sums as [Float64Array, Float64Array];
  const totalPositive = total(positives);
  const totalNegative = total(negatives);
  const [area, tiedPairs, precision, spread] = Array.from({ length: 4 }, () => new CompensatedSum()) as Four;
  let [tp, fp] = [0, 0];
  for (let i = positives.length - 1; i >= 0; i--) {
    const p = positives[i]!; // in range by the loop
    const n = negatives[i]!;
    area.add(n * (tp + p / 2));
    tiedPairs.add((n * p) / 2);
    if (p > 0) {
      const here = (tp + p) / (tp + p + fp + n);
      precision.add(p * here);
      spread.add(p * Math.max((tp + p) / (tp + p + fp) - here, here - tp / (tp + fp + n || 1)));
    }
    tp += p;
    fp += n;
  }
  const pairs = totalPositive * totalNegative;
  return {
    auc: pairs > 0 ? atMostOne(area.value / pairs) : null,
    aucError: isExact || pairs === 0 ? 0 : tiedPairs.value / pairs,
    averagePrecision: totalPositive > 0 ? atMostOne(precision.value / totalPositive) : null,
    averagePrecisionError: isExact || totalPositive === 0 ? 0 : spread.value / totalPositive,
  };
}

type Four = [CompensatedSum, CompensatedSum, CompensatedSum, CompensatedSum];

function total(terms: Float64Array): number {
  const sum = new CompensatedSum();
  for (const term of terms) sum.add(term);
  return sum.value;
}

/** Rounding may take a perfect ranking past 1. */
function atMostOne(value: number): number {
  return Math.min(value, 1);
}
