// What a serving says of how far its rows and predictions have moved from those of the training.
import type { AnyCard, DriftLimits } from '@slipway/contract';
import { type ColumnDrift, compareCounts } from '@slipway/profile';
import type { JobContext } from '../job-events.ts';
import type { DriftTally } from './drift-counter.ts';
import type { DriftPlan } from './drift-plan.ts';

/** One column of the report. */
export interface ServedColumn extends ColumnDrift {
  /** `input`: compared with the train rows; `prediction`: with the predictions of the eval rows. */
  readonly of: 'input' | 'prediction';
}

/** What the predictions manifest holds as `profile`. */
export interface DriftReport {
  /** Beyond which population stability index a watched column alerts. */
  readonly limit: number;
  /** Rows that a column needs on either side to be judged. */
  readonly minRows: number;
  /** In the card's order; of more than 1,000, those that moved most. */
  readonly columns: readonly ServedColumn[];
  /** The column that moved most; `null` where none was judged. */
  readonly worst: { readonly name: string; readonly of: ServedColumn['of']; readonly psi: number } | null;
  /** Watched columns beyond the limit, the worst first. */
  readonly alerting: readonly string[];
}

/** Where the population is another one, by custom. @see Siddiqi (2006), Credit Risk Scorecards, Wiley */
const PSI_LIMIT = 0.25;
/** Chance alone then moves a column of 20 bins by 0.04 at the most likely. */
const MIN_ROWS = 1000;
const MOST_LISTED = 1000;
const MOST_SAID = 5;

/** Compares what was counted. */
export function driftReport(
  plan: DriftPlan,
  tally: DriftTally,
  { drift = {} }: Pick<AnyCard, 'drift'>,
): DriftReport {
  const { psi: limit = PSI_LIMIT, minRows = MIN_ROWS, columns: watched }: DriftLimits = drift;
  const counts = tally.value;
  const served = (of: ServedColumn['of']) =>
    compareCounts(plan[of], counts[of], minRows).map((column) => ({ ...column, of }));
  const columns = [...served('input'), ...served('prediction')];
  const byPsi = columns.toSorted((a, b) => (b.psi ?? -1) - (a.psi ?? -1));
  const [worst] = byPsi;
  const listed = new Set(byPsi.slice(0, MOST_LISTED));
  return {
    limit,
    minRows,
    columns: columns.filter((column) => listed.has(column)),
    worst:
      worst === undefined || worst.psi === null ? null : { name: worst.name, of: worst.of, psi: worst.psi },
    alerting: byPsi
      .filter(({ name, psi }) => psi !== null && psi > limit && (watched ?? [name]).includes(name))
      .map(({ name }) => name),
  };
}

/** One line for people: nothing where no column is beyond its limit. */
export function driftText({ columns, limit, alerting }: DriftReport): string | undefined {
  if (alerting.length === 0) return undefined;
  const said = alerting.slice(0, MOST_SAID).map((name) => {
    const found = columns.find((column) => column.name === name && (column.psi ?? 0) > limit);
    return `${name}${found?.of === 'prediction' ? ' (prediction)' : ''} ${found?.psi?.toFixed(2)}`;
  });
  const rest = alerting.length - said.length;
  const list = `${said.join(', ')}${rest > 0 ? ` … and ${rest} more` : ''}`;
  return `the rows are no longer those that the model learned from: psi of ${list}, limit ${limit}`;
}

/** Says it in the log: always the worst column, and a warning where one is beyond its limit. */
export function sayDrift(report: DriftReport | undefined, run: string, context: JobContext): void {
  if (report === undefined) {
    const facts = { run, message: 'it has no profile, so its input is compared with nothing' };
    context.emit({ kind: 'step', step: 'drift', facts });
    return;
  }
  const { columns, worst, alerting } = report;
  const judged = columns.filter(({ psi }) => psi !== null).length;
  const facts = { columns: columns.length, judged, alerting: alerting.length };
  context.emit({
    kind: 'step',
    step: 'drift',
    facts: worst === null ? facts : { ...facts, worst: worst.name, psi: worst.psi },
  });
  const message = driftText(report);
  if (message !== undefined) context.emit({ kind: 'warning', message });
}
