// All figures of one predictor on one set of rows: of the whole, and the same of each slice.
import {
  type AnyCard,
  type Batch,
  type CatColumn,
  categoryNames,
  flagCategory,
  vocabulary,
} from '@slipway/contract';
import { BinaryMetrics, RegressionMetrics } from '@slipway/metrics';
import type { Metrics } from '@slipway/registry';

/** Figures of rows added batch by batch, for a task. */
export class Figures {
  readonly #errors = new RegressionMetrics();
  readonly #ranks: BinaryMetrics | undefined;

  constructor(task: AnyCard['task']) {
    this.#ranks = task === 'binary' ? new BinaryMetrics() : undefined;
  }

  /** @param weight - Default: 1 each. */
  add(
    prediction: ArrayLike<number>,
    outcome: ArrayLike<number>,
    length: number,
    weight?: ArrayLike<number>,
  ): void {
    this.#errors.add(prediction, outcome, length, weight);
    this.#ranks?.add(prediction, outcome, length, weight);
  }

  /** Adds the rows of another of the same task. */
  merge(other: Figures): void {
    this.#errors.merge(other.#errors);
    if (other.#ranks !== undefined) this.#ranks?.merge(other.#ranks);
  }

  /** @throws MetricsError `E_METRICS_EMPTY`, `E_METRICS_WEIGHT` when there is nothing to divide by. */
  get value(): Metrics {
    const { logLoss, auc, averagePrecision, brier, ece } = this.#ranks?.value ?? {};
    return {
      ...this.#errors.value,
      ...(logLoss !== undefined && { logLoss }),
      ...(auc !== undefined && auc !== null && { auc }),
      ...(averagePrecision !== undefined && averagePrecision !== null && { averagePrecision }),
      ...(brier !== undefined && { brier }),
      ...(ece !== undefined && { ece }),
    };
  }
}

/** A way to cut rows into slices. */
export interface Slicing {
  /** `device` */
  readonly name: string;
  /** What each code stands for. */
  readonly values: readonly string[];
  /** Codes of a batch's rows, shape [batch.length]; −1 belongs to no slice. */
  codes(batch: Batch): Int32Array;
}

/** The slicings that a card declares: flag categories of its feature set, and its `slices`. */
export function slicingsOf(card: Pick<AnyCard, 'featureSet' | 'slices' | 'input'>): readonly Slicing[] {
  const flags = Object.entries(card.featureSet.categories ?? {}).map(([name, category]) => ({
    name,
    values: categoryNames(category),
    codes: (batch: Batch) => flagCategory(batch, category).data,
  }));
  const columns = (card.slices ?? []).flatMap((name) => {
    const values = vocabulary(card.input[name] ?? { dtype: 'cat', nullable: false });
    return values === undefined
      ? []
      : [{ name, values, codes: (batch: Batch) => (batch.columns[name] as CatColumn).data }];
  });
  return [...flags, ...columns];
}

/** Figures of each slice of one slicing. */
export class SlicedFigures {
  readonly slicing: Slicing;
  readonly #parts: readonly Figures[];
  readonly #weight: Float64Array;

  constructor(slicing: Slicing, task: AnyCard['task']) {
    this.slicing = slicing;
    this.#parts = slicing.values.map(() => new Figures(task));
    this.#weight = new Float64Array(slicing.values.length);
  }

  /** @param codes - As {@link Slicing.codes} gives them, shape [at least length]. */
  add(
    codes: Int32Array,
    prediction: ArrayLike<number>,
    outcome: ArrayLike<number>,
    length: number,
    weight?: ArrayLike<number>,
  ): void {
    const [p, y, w] = [new Float64Array(length), new Float64Array(length), new Float64Array(length)];
    for (const [code, part] of this.#parts.entries()) {
      let count = 0;
      for (let i = 0; i < length; i++) {
        if (codes[i] !== code) continue;
        p[count] = prediction[i]!; // in range by the loop, as are the next two
        y[count] = outcome[i]!;
        w[count] = weight === undefined ? 1 : weight[i]!;
        this.#weight[code]! += w[count]!;
        count++;
      }
      part.add(p, y, count, w);
    }
  }

  merge(other: SlicedFigures): void {
    for (const [code, part] of this.#parts.entries()) {
      part.merge(other.#parts[code] as Figures); // the same slicing
      this.#weight[code]! += other.#weight[code]!;
    }
  }

  /** Slice → figures; slices in which nothing weighs anything are left out. */
  get value(): Readonly<Record<string, Metrics>> {
    const found = this.slicing.values.flatMap((name, code) => {
      const part = this.#parts[code];
      return part === undefined || this.#weight[code] === 0 ? [] : [[name, part.value] as const];
    });
    return Object.fromEntries(found);
  }
}
