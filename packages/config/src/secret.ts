// A value that must not be printed: whatever prints, serialises or inspects it gets `[redacted]`.

const REDACTED = '[redacted]';

/**
 * Holds a secret. `String(s)`, template strings, `JSON.stringify`, `util.inspect` and `console.log` give `[redacted]`;
 * a structured clone (`postMessage`) loses the value, so secrets stay in the process that read them.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  /** The value itself, for the one place that uses it. */
  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED;
  }
}
