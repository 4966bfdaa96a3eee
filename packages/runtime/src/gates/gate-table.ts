// What the gates answered, for a terminal.
import type { GateResult, Verdict } from '@slipway/registry';
import { textTable } from '../cli/text-table.ts';

/** Title of the report event that carries the gates' answers; its data are {@link GateResult}s. */
export const GATES_TITLE = 'gates';

/** Gates that an interval decides. */
const BY_INTERVAL: ReadonlySet<string> = new Set(['champion', 'slice']);

/** A row a gate, then the sentences of those that refused, and of those that passed although a figure lies beyond its limit. */
export function gatesText(verdict: Verdict): string {
  const rows = verdict.gates.map(({ gate, passed, measured, limit, against }) => [
    gate,
    passed ? 'passed' : 'REFUSED',
    figure(measured),
    figure(limit),
    against ?? '',
  ]);
  const refused = refusalLines(verdict.gates).map((line) => `REFUSED by ${line}`);
  const excused = verdict.gates.filter(isExcused).map(({ gate, text }) => `passed by ${gate}: ${text}`);
  return [textTable(['gate', '', 'measured', 'limit', 'against'], rows), ...refused, ...excused].join('\n');
}

/** `champion: its loss on eval is …`, a line a gate that refused. */
export function refusalLines(gates: readonly GateResult[]): readonly string[] {
  return gates.filter(({ passed }) => !passed).map(({ gate, text }) => `${gate}: ${text}`);
}

/** `passed by 6 gates`, or `refused by 2 of 6 gates`. */
export function verdictText({ gates, passed }: Verdict): string {
  return passed
    ? `passed by ${gates.length} gates`
    : `refused by ${refusalLines(gates).length} of ${gates.length} gates`;
}

/** Passed by its interval: what was measured says otherwise, and a reader of the table must hear why. */
function isExcused({ gate, passed, measured, limit }: GateResult): boolean {
  return passed && BY_INTERVAL.has(gate) && measured !== null && limit !== null && measured > limit;
}

function figure(value: number | null): string {
  return value === null ? '' : String(Number(value.toPrecision(5)));
}
