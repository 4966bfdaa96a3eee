// What the evaluation of a round means: its figures, and whether training still gets anywhere.

/** Metrics of which more is better, as XGBoost's own early stopping has them. */
const MAXIMISED = ['auc', 'aucpr', 'map', 'ndcg'];

/** `[3]\ttrain-rmse:0.13\teval-rmse:0.14` → `{ 'train-rmse': 0.13, 'eval-rmse': 0.14 }`. */
export function parseMetrics(line: string): Readonly<Record<string, number>> {
  const pairs = [...line.matchAll(/\t([^\t]+):([^\t:]+)/g)];
  return Object.fromEntries(pairs.map(([, name = '', value = '']) => [name, Number(value)]));
}

/** Watches the last metric and remembers the best round. */
export class EarlyStopping {
  readonly #patience: number;
  #best = Number.NaN;
  #bestIteration = 0;

  /** @param patience - Rounds without progress after which to stop, at least 1. */
  constructor(patience: number) {
    this.#patience = patience;
  }

  /** Round of the best value, from 0. */
  get bestIteration(): number {
    return this.#bestIteration;
  }

  /** Takes a round's figures. @returns Whether to stop. */
  isOver(round: number, metrics: Readonly<Record<string, number>>): boolean {
    const [name = '', value = Number.NaN] = Object.entries(metrics).at(-1) ?? [];
    const sign = MAXIMISED.includes(name.slice(name.lastIndexOf('-') + 1)) ? -1 : 1;
    if (!(sign * value >= sign * this.#best)) {
      this.#best = value;
      this.#bestIteration = round;
    }
    return round - this.#bestIteration >= this.#patience;
  }
}
