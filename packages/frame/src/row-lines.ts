// From a row of the batch under construction to its physical line: they drift apart where cells hold line breaks.

/** Keeps the lines of the rows of one batch. */
export class RowLines {
  /** Line on which the next record starts, 1-based. */
  next = 1;
  #first = 1;
  /** Rows with line breaks in them, and how many lines were added up to and with each. */
  #rows: number[] = [];
  #added: number[] = [];

  /** Starts a batch: its row 0 begins on line {@link next}. */
  start(): void {
    this.#first = this.next;
    this.#rows = [];
    this.#added = [];
  }

  /** Notes that row `row` of the batch has this many line breaks within its cells. */
  note(row: number, newlines: number): void {
    if (newlines === 0) return;
    this.#rows.push(row);
    this.#added.push((this.#added.at(-1) ?? 0) + newlines);
  }

  /** The line on which row `row` of the batch begins. */
  of(row: number): number {
    const before = this.#rows.findLastIndex((noted) => noted < row);
    return this.#first + row + (this.#added[before] ?? 0);
  }
}
