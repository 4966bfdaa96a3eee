// Errors between threads: structured clone would drop their class and their code.
import { type ExitCode, type Facts, SlipwayError, toSlipwayError } from '@slipway/contract';

/** An error as plain data. */
export interface WireError {
  readonly name: string;
  readonly code: string;
  readonly exitCode: ExitCode;
  readonly message: string;
  readonly facts: Facts;
  readonly retryable: boolean;
  readonly stack: string | undefined;
}

/** How many causes of an error are followed: a chain may be endless. */
const MAX_CAUSES = 5;

/** Flattens whatever was thrown; stacks of causes are joined for the log. */
export function toWire(error: unknown): WireError {
  const known = toSlipwayError(error);
  const { name, code, exitCode, message, facts, retryable } = known;
  return { name, code, exitCode, message, facts: { ...facts }, retryable, stack: stacks(known) };
}

/** The error again, with its stack of the other thread. */
export function fromWire(wire: WireError): SlipwayError {
  const error = new SlipwayError(wire);
  if (wire.stack !== undefined) error.stack = wire.stack;
  return error;
}

/**
 * Places an error of a batch in its file: a `row` of the batch becomes one of the file; where the batch alone is known, `rows` says which.
 *
 * @param firstRow - Rows of the file before the batch.
 * @param length - Rows of the batch.
 */
export function placeInFile(error: WireError, firstRow: number, length: number): WireError {
  const { row } = error.facts;
  const place =
    typeof row === 'number' ? { row: row + firstRow } : { rows: `${firstRow + 1}-${firstRow + length}` };
  return { ...error, facts: { ...error.facts, ...place } };
}

function stacks(error: Error): string {
  const lines: string[] = [];
  let next: unknown = error;
  for (let depth = 0; next instanceof Error && depth <= MAX_CAUSES; depth++) {
    lines.push(stackOf(next));
    next = next.cause;
  }
  return lines.join('\ncaused by ');
}

/** A model may throw anything, even what throws again when it is looked at. */
function stackOf(error: Error): string {
  try {
    return String(error.stack);
  } catch {
    return 'an error without a stack';
  }
}
