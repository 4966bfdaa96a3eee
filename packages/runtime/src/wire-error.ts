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

function stacks(error: Error): string | undefined {
  const cause = error.cause instanceof Error ? stacks(error.cause) : undefined;
  return cause === undefined ? error.stack : `${error.stack}\ncaused by ${cause}`;
}
