// The last words of a process: every problem of a configuration, then the one error line, the last thing on stderr.
import { ConfigError } from '@slipway/config';
import { type ExitCode, escapeText, formatErrorLine, toSlipwayError } from '@slipway/contract';

/** @returns What the process exits with. */
export function sayLastWords(error: unknown): ExitCode {
  const known = toSlipwayError(error);
  if (known instanceof ConfigError && known.problems.length > 1) {
    for (const problem of known.problems) process.stderr.write(`  ${escapeText(problem, 600)}\n`);
  }
  process.stderr.write(`${formatErrorLine(known)}\n`);
  return known.exitCode;
}
