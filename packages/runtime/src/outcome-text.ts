// What an alert says of a job's end.
import type { Alert } from '@slipway/alert';
import { formatErrorLine } from '@slipway/contract';
import type { GateResult } from '@slipway/registry';
import { factText } from './fact-text.ts';
import { GATES_TITLE } from './gates/gate-table.ts';
import { refusedText } from './gates/refused-text.ts';
import type { JobEvent } from './job-events.ts';
import { resultFacts } from './result-facts.ts';
import type { JobOutcome } from './supervise.ts';

/** Significant digits of a fraction: all of them stand in the log and in the manifest. */
const ALERT_DIGITS = 5;

/** What is known of a serving before its result. */
export interface PinnedFacts {
  readonly version: string;
  readonly run: string;
}

/** What a `pinned` event says; undefined for any other. */
export function pinnedFacts(event: JobEvent): PinnedFacts | undefined {
  if (event.kind !== 'step' || event.step !== 'pinned') return undefined;
  return { version: String(event.facts?.version), run: String(event.facts?.run) };
}

/** What a `gates` event says; undefined for any other. */
export function gateResults(event: JobEvent): readonly GateResult[] | undefined {
  if (event.kind !== 'report' || event.title !== GATES_TITLE) return undefined;
  return event.data as readonly GateResult[]; // by the train job alone
}

/** What was heard of a job before its end. */
export interface Heard {
  /** The run that a serving had pinned. */
  readonly pinned?: PinnedFacts | undefined;
  /** What the gates of a training answered. */
  readonly gates?: readonly GateResult[] | undefined;
}

/** Whether a person must look: a job failed, or what its gates refused was released by force; or should look: rows have moved. */
export function alertLevel(outcome: JobOutcome): Alert['level'] {
  const isForced = outcome.ok && outcome.result.job === 'train' && outcome.result.forced !== undefined;
  if (!outcome.ok || isForced) return 'ERROR';
  const { result } = outcome;
  const hasMoved = result.job === 'serve' && (result.manifest.profile?.alerting ?? []).length > 0;
  return hasMoved ? 'WARNING' : 'INFO';
}

/** The alert of a job's end, before escaping. */
export function alertText(outcome: JobOutcome, seconds: number, { pinned, gates = [] }: Heard = {}): string {
  const took = `${seconds.toFixed(1)} s`;
  if (!outcome.ok) {
    const said =
      outcome.error.code === 'E_RUN_REFUSED'
        ? refusedText(outcome.error, gates)
        : [formatErrorLine(outcome.error)];
    const run = pinned === undefined ? [] : [`run: ${pinned.run}`];
    return [...said, ...run, `after ${took}`].join('\n');
  }
  const { title, remark, facts } = resultFacts(outcome.result);
  const head = remark === undefined ? `${title} in ${took}` : `${title} in ${took} ${remark}`;
  const told = Object.entries(facts).filter(([name]) => name !== 'seconds'); // the first line has it
  return [head, ...told.flatMap(([name, value]) => factLines(name, value))].join('\n');
}

/** A list has an entry a line, as its entries may be sentences. */
function factLines(name: string, value: unknown): readonly string[] {
  const entries: readonly unknown[] = Array.isArray(value) ? value : [value];
  return entries.map((entry) => `${name}: ${factText(entry, ALERT_DIGITS)}`);
}
