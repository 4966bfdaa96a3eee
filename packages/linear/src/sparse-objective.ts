// What a sparse fit minimises: penalised log loss over a table, by passes that threads share.
import { dot } from './lbfgs.ts';
import { type LinePoint, searchLine } from './line-search.ts';
import type { SparseState } from './sparse-passes.ts';
import type { SparseThreads } from './sparse-threads.ts';

/** The loss, where the search stands, and the way on. Coordinates are the table's. */
export class SparseObjective {
  readonly weights: Float64Array;
  /** Of loss and penalty at `weights`. */
  readonly gradient: Float64Array;
  /** Sum of the rows' weights. */
  readonly total: number;
  readonly #state: SparseState;
  readonly #threads: SparseThreads;
  readonly #penalty: Float64Array;
  /** At `weights`, without and with the penalty. */
  #loss = 0;
  #value = 0;
  /** Steps along the last direction that the margins have yet to take. */
  #advance = 0;

  /** @param lambda - Of a bucket, and of a numeric column in its own units; a standardised one's is smaller by its variance. */
  constructor(state: SparseState, threads: SparseThreads, lambda: number) {
    const { table, direction } = state;
    this.#state = state;
    this.#threads = threads;
    this.weights = new Float64Array(direction.length);
    this.gradient = new Float64Array(direction.length);
    this.total = table.weight.reduce((a, b) => a + b, 0);
    this.#penalty = new Float64Array(direction.length).fill(lambda, 0, table.buckets.length);
    const ofColumn = table.deviations.map((deviation) => (deviation === 0 ? 1 : lambda / deviation ** 2));
    this.#penalty.set(ofColumn, table.buckets.length); // the last, the intercept's, stays 0
  }

  /** Weighted mean log loss at `weights`. */
  get logLoss(): number {
    return this.#loss / this.total;
  }

  /** Begins at the rate of all rows. @returns The diagonal of the Hessian there, positive. */
  async start(): Promise<Float64Array> {
    const { table, margin, gradient } = this.#state;
    const rate = dot(table.weight, table.y) / this.total;
    const intercept = Math.log(rate / (1 - rate));
    this.weights[this.weights.length - 1] = intercept;
    margin.fill(intercept);
    await this.#threads.run({ kind: 'features', of: 'weight' });
    const weightOf = gradient.slice();
    weightOf.fill(this.total, table.buckets.length); // standardised columns, and the intercept's
    const { value } = await this.#evaluate(0, false);
    this.#value = this.#loss = value;
    await this.#computeGradient();
    return weightOf.map((weight, j) => rate * (1 - rate) * weight + this.#penalty[j]! || 1); // weight 0 has gradient 0
  }

  /**
   * Goes along the state's direction to a point where the slope is nearly level, and computes the gradient there.
   *
   * @returns How many times the direction, or undefined when rounding leaves nothing to gain: then nothing has changed.
   */
  async descend(): Promise<number | undefined> {
    const { direction } = this.#state;
    const slope = dot(this.gradient, direction);
    if (!(slope < 0)) return undefined;
    const [value, tilt, bend] = [this.#penaltyOf(), this.#tilt(), this.#bend()];
    let isNew = true;
    let loss = 0;
    const reached = await searchLine({ step: 0, value: this.#value, slope }, async (step) => {
      const at = await this.#evaluate(step, isNew);
      isNew = false;
      loss = at.value;
      const penalty = value + step * tilt + (step * step * bend) / 2;
      return { step, value: at.value + penalty, slope: at.slope + tilt + step * bend };
    });
    if (reached === undefined) return undefined;
    this.#advance = reached.step;
    this.#value = reached.value;
    this.#loss = loss;
    for (let j = 0; j < direction.length; j++) this.weights[j]! += reached.step * direction[j]!; // of one size
    await this.#computeGradient();
    return reached.step;
  }

  /** Loss alone, and its slope along the direction. */
  async #evaluate(step: number, isNew: boolean): Promise<LinePoint> {
    await this.#threads.run({ kind: 'rows', advance: this.#advance, isNew, step });
    this.#advance = 0;
    const { partial } = this.#state;
    let [value, slope] = [0, 0];
    for (let i = 0; i < partial.length; i += 2) {
      value += partial[i]!; // in range by the loop, as below
      slope += partial[i + 1]!;
    }
    return { step, value, slope };
  }

  async #computeGradient(): Promise<void> {
    await this.#threads.run({ kind: 'features', of: 'residual' });
    const { gradient } = this.#state;
    for (let j = 0; j < gradient.length; j++)
      this.gradient[j] = gradient[j]! + this.#penalty[j]! * this.weights[j]!; // of one size, as below
  }

  #penaltyOf(): number {
    let sum = 0;
    for (let j = 0; j < this.weights.length; j++) sum += this.#penalty[j]! * this.weights[j]! ** 2;
    return sum / 2;
  }

  /** How the penalty changes along the direction at first … */
  #tilt(): number {
    const { direction } = this.#state;
    let sum = 0;
    for (let j = 0; j < direction.length; j++) sum += this.#penalty[j]! * this.weights[j]! * direction[j]!;
    return sum;
  }

  /** … and by how much that grows with each step. */
  #bend(): number {
    const { direction } = this.#state;
    let sum = 0;
    for (let j = 0; j < direction.length; j++) sum += this.#penalty[j]! * direction[j]! ** 2;
    return sum;
  }
}
