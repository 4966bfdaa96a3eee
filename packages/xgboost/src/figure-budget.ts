// How often a training looks at its figures: on millions of rows each look costs a tenth of a round.

/** Looks are free until they have cost so much. */
const FREE_MS = 50;
/** Beyond that they may cost so much of the training's time. */
const SHARE = 0.02;

/** Keeps the time that figures cost. */
export class FigureBudget {
  readonly #now: () => number;
  readonly #startMs: number;
  #spentMs = 0;

  /** @param now - Milliseconds that only grow. Given by tests. */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
    this.#startMs = now();
  }

  /** Whether there is time for another look. */
  get isDue(): boolean {
    return this.#spentMs <= FREE_MS + SHARE * (this.#now() - this.#startMs);
  }

  /** Looks, and counts what it costs. */
  spend<T>(look: () => T): T {
    const startMs = this.#now();
    const figures = look();
    this.#spentMs += this.#now() - startMs;
    return figures;
  }
}
