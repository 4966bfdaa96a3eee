// A sum whose error does not grow with the number of terms, so that order and sharding hardly matter.

/**
 * Adds doubles with a running compensation.
 *
 * @see Neumaier (1974), Z. Angew. Math. Mech. 54(1), 39–51. Error about 1 ulp of the sum, plus n·ε² of the sum of magnitudes.
 */
export class CompensatedSum {
  #sum = 0;
  #lost = 0;

  /** Adds a term. */
  add(term: number): void {
    const sum = this.#sum + term;
    this.#lost += Math.abs(this.#sum) >= Math.abs(term) ? this.#sum - sum + term : term - sum + this.#sum;
    this.#sum = sum;
  }

  /** Adds all terms of another sum. */
  merge(other: CompensatedSum): void {
    const lost = other.#lost;
    this.add(other.#sum);
    this.add(lost);
  }

  /** The sum so far; ±Infinity where it left the range of doubles. */
  get value(): number {
    return Number.isFinite(this.#sum) ? this.#sum + this.#lost : this.#sum;
  }
}
