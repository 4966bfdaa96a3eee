// What a search makes small: the mean loss over held-out rows.

/** A figure with each row counted by its weight, and with each row counted once. Without weights they are the same. */
export interface Loss {
  readonly weighted: number;
  readonly unweighted: number;
}

/** One fold's figure, and how much it counts. */
export interface FoldLoss extends Loss {
  readonly rows: number;
  /** Sum of the rows' weights. */
  readonly weight: number;
}

/** A trial's figure and how far its folds lie apart. */
export interface TrialLoss extends Loss {
  /** Sample standard deviation of the folds' weighted figures. */
  readonly sd: number;
}

/** The mean over folds, each counted by its weight, or by its rows. */
export function meanLoss(folds: readonly FoldLoss[]): TrialLoss {
  const weighted = meanBy(
    folds,
    (fold) => fold.weighted,
    (fold) => fold.weight,
  );
  const unweighted = meanBy(
    folds,
    (fold) => fold.unweighted,
    (fold) => fold.rows,
  );
  const counted = folds.filter(({ weight }) => weight > 0);
  const plain = meanBy(
    counted,
    (fold) => fold.weighted,
    () => 1,
  );
  const squares = counted.reduce((sum, fold) => sum + (fold.weighted - plain) ** 2, 0);
  return { weighted, unweighted, sd: Math.sqrt(squares / Math.max(1, counted.length - 1)) };
}

function meanBy(
  folds: readonly FoldLoss[],
  value: (fold: FoldLoss) => number,
  weight: (fold: FoldLoss) => number,
): number {
  const total = folds.reduce((sum, fold) => sum + weight(fold), 0);
  return folds.reduce((sum, fold) => sum + value(fold) * weight(fold), 0) / total;
}
