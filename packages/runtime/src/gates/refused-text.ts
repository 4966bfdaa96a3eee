// What an alert says of a run that its gates refused.
import { formatErrorLine, SlipwayError } from '@slipway/contract';
import type { GateResult } from '@slipway/registry';
import { refusalLines } from './gate-table.ts';

const CURE = 'improve the model, or release the run all the same with --force-release "reason"';

/**
 * A line a gate that refused, however many and long, and the error line, which says of the gates no more.
 *
 * @param error - `E_RUN_REFUSED`; its sentence has the gates too, cut to what one line takes.
 * @param gates - What was heard of a training's gates; none, and the error line stays as it is.
 */
export function refusedText(error: SlipwayError, gates: readonly GateResult[]): readonly string[] {
  const refusals = refusalLines(gates);
  if (refusals.length === 0) return [formatErrorLine(error)];
  const { code, exitCode, facts } = error;
  const short = new SlipwayError({
    code,
    exitCode,
    facts,
    message: `slipway report ${facts.run} shows the run; ${CURE}`,
  });
  return ['a gate refused the run: nothing was released', ...refusals, formatErrorLine(short)];
}
