// Splits one record into cells, quotes and all. The exact road: the fast one hands over to it whatever it does not know.

/** What is wrong with the form of a record. */
export interface FormProblem {
  readonly code: 'E_CSV_QUOTE' | 'E_CSV_NEWLINE';
  readonly message: string;
  /** Cell, 0-based. */
  readonly cell: number;
  /** Line feeds of the record before the place. */
  readonly line: number;
}

const LF = 10;
const CR = 13;
const QUOTE = 34;
const COMMA = 44;

/** The cells of the record split last: cell `i` is `sources[i][starts[i], ends[i])`, without its quotes. */
export class RecordSplitter {
  readonly sources: Uint8Array[] = [];
  readonly starts: number[] = [];
  readonly ends: number[] = [];
  /** Line feeds of the record before each cell. */
  readonly lines: number[] = [];
  /** Complete cells. */
  count = 0;
  /** Line feeds within the record's quotes. */
  newlines = 0;
  /** What is wrong, when {@link split} said so. */
  problem: FormProblem | undefined;
  /** Whether the bytes ended within quotes. */
  isOpen = false;
  #scratch = new Uint8Array(1024);
  #used = 0;

  /**
   * Splits the record at `start`.
   *
   * @returns The position after its line end; `start` when it breaks the rules (see {@link problem}); -1 when `end` comes first: then
   *   the cells before are counted, and {@link isOpen} tells whether a quote is open.
   */
  split(bytes: Uint8Array, start: number, end: number): number {
    this.count = 0;
    this.newlines = 0;
    this.problem = undefined;
    this.isOpen = false;
    this.#used = 0;
    let p = start;
    for (;;) {
      const line = this.newlines;
      const quoted = p < end && bytes[p] === QUOTE;
      const after = quoted ? this.#quoted(bytes, p, end) : this.#plain(bytes, p, end);
      if (after < 0) return this.problem === undefined ? -1 : start;
      const c = after < end ? bytes[after] : undefined;
      if (c === undefined || (c === CR && after + 1 >= end)) return -1;
      this.lines[this.count] = line;
      if (c === COMMA) {
        this.count++;
        p = after + 1;
        continue;
      }
      if (c !== LF && c !== CR)
        return this.#fail('E_CSV_QUOTE', 'has text after its closing quote', line, start);
      if (c === CR && bytes[after + 1] !== LF) {
        const message = 'ends in a carriage return without a line feed';
        return this.#fail('E_CSV_NEWLINE', message, this.newlines, start);
      }
      this.count++;
      return after + (c === CR ? 2 : 1);
    }
  }

  #plain(bytes: Uint8Array, start: number, end: number): number {
    let p = start;
    for (; p < end; p++) {
      const c = bytes[p];
      if (c === COMMA || c === LF || c === CR) break;
      if (c === QUOTE)
        return this.#fail('E_CSV_QUOTE', 'has a quote within unquoted text', this.newlines, -1);
    }
    this.#cell(bytes, start, p);
    return p;
  }

  #quoted(bytes: Uint8Array, start: number, end: number): number {
    let p = start + 1;
    let from = p;
    const scratchFrom = this.#used;
    for (; p < end; p++) {
      const c = bytes[p];
      if (c === LF) this.newlines++;
      if (c !== QUOTE) continue;
      if (p + 1 >= end) break;
      if (bytes[p + 1] !== QUOTE) {
        if (this.#used === scratchFrom) this.#cell(bytes, from, p);
        else this.#unescaped(bytes, from, p, scratchFrom);
        return p + 1;
      }
      this.#keep(bytes, from, p + 1);
      from = p + 2;
      p++;
    }
    this.isOpen = true;
    return -1;
  }

  #unescaped(bytes: Uint8Array, from: number, to: number, scratchFrom: number): void {
    this.#keep(bytes, from, to);
    this.#cell(this.#scratch, scratchFrom, this.#used);
  }

  #keep(bytes: Uint8Array, from: number, to: number): void {
    const needed = this.#used + to - from;
    if (needed > this.#scratch.length) {
      const larger = new Uint8Array(needed * 2);
      larger.set(this.#scratch);
      this.#scratch = larger; // cells before keep the buffer they were written to
    }
    this.#scratch.set(bytes.subarray(from, to), this.#used);
    this.#used += to - from;
  }

  #cell(source: Uint8Array, start: number, end: number): void {
    this.sources[this.count] = source;
    this.starts[this.count] = start;
    this.ends[this.count] = end;
  }

  #fail(code: FormProblem['code'], message: string, line: number, result: number): number {
    this.problem = { code, message, cell: this.count, line };
    return result;
  }
}
