// What a job's end says: facts for the terminal and the log, and the alert's text.
import type { Alert } from '@slipway/alert';
import { formatErrorLine } from '@slipway/contract';
import type { GateResult, Metrics } from '@slipway/registry';
import { driftText } from './drift/drift-report.ts';
import { GATES_TITLE, refusalLines, verdictText } from './gates/gate-table.ts';
import type { JobEvent } from './job-events.ts';
import type { JobResult } from './job-worker.ts';
import type { PredictionsManifest } from './predictions-manifest.ts';
import type { SearchResult } from './search/search-job.ts';
import type { JobOutcome } from './supervise.ts';
import type { TrainResult } from './train-job.ts';

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

/** Named facts of a result, for people and machines alike. */
export function resultFacts(result: JobResult): {
  readonly title: string;
  readonly facts: Readonly<Record<string, unknown>>;
} {
  switch (result.job) {
    case 'train':
      return { title: trainTitle(result), facts: trainFacts(result) };
    case 'search':
      return { title: 'searched', facts: searchFacts(result) };
    case 'serve':
      return {
        title: result.alreadyPublished ? 'already published: nothing to do' : 'served and published',
        facts: serveFacts(result.manifest),
      };
    case 'reproduce':
      return { title: result.same ? 'the same bytes' : 'other bytes', facts: { files: result.files } };
    case 'example':
      return {
        title: result.made ? 'example data made' : 'example data is already there',
        facts: {
          files: result.files.map(({ key, rows }) => (rows === null ? key : `${key} (${rows} rows)`)),
        },
      };
  }
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
    const refused =
      outcome.error.code === 'E_RUN_REFUSED'
        ? ['a gate refused the run: nothing was released', ...refusalLines(gates)]
        : [];
    const run = pinned === undefined ? [] : [`run: ${pinned.run}`];
    return [...refused, formatErrorLine(outcome.error), ...run, `after ${took}`].join('\n');
  }
  const { title, facts } = resultFacts(outcome.result);
  const lines = Object.entries(facts).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [`${title} in ${took}`, ...lines].join('\n');
}

function trainTitle({ forced }: TrainResult): string {
  return forced === undefined
    ? 'trained and published'
    : 'trained and RELEASED BY FORCE: its gates refused this run';
}

function trainFacts({ manifest, release, champion, forced }: TrainResult): Readonly<Record<string, unknown>> {
  const { metrics, verdict } = manifest;
  return {
    ...(forced && { forced: `by ${forced.by}: ${forced.reason}`, refused: refusalLines(verdict.gates) }),
    model: `${manifest.family} ${manifest.version}`,
    run: manifest.runId,
    release,
    champion,
    verdict: verdictText(verdict),
    rows: `${metrics.train.rows} train, ${metrics.eval.rows} eval`,
    ...evalLoss(metrics.eval),
    'mean prediction': metrics.eval.meanPrediction,
    'mean outcome': metrics.eval.meanOutcome,
    seconds: manifest.durationMs / 1000,
  };
}

/** What runs of the task are compared by. */
function evalLoss({ mse, logLoss }: Metrics): Readonly<Record<string, number>> {
  return logLoss === undefined ? { 'eval mse': mse } : { 'eval log loss': logLoss };
}

function searchFacts({
  family,
  version,
  searched,
  appliedTo,
}: SearchResult): Readonly<Record<string, unknown>> {
  const { best, metric } = searched;
  return {
    model: `${family} ${version}`,
    search: searched.id,
    strategy: searched.strategy,
    trials: searched.trials,
    'made now': searched.made,
    ...(searched.failed > 0 && { failed: searched.failed }),
    'ended by': searched.endedBy,
    'best trial': best.trial,
    [`best ${metric}`]: best.loss?.weighted,
    ...(searched.isWeighted && { [`best ${metric}, unweighted`]: best.loss?.unweighted }),
    'sd of folds': best.loss?.sd,
    folds: searched.folds,
    'folds by': searched.group ?? 'row',
    params: Object.fromEntries(searched.varied.map((name) => [name, searched.params[name]])),
    ...(appliedTo !== null && { 'written to': appliedTo }),
    seconds: searched.seconds,
  };
}

function serveFacts(manifest: PredictionsManifest): Readonly<Record<string, unknown>> {
  const [input] = manifest.inputs;
  const [output] = manifest.outputs;
  const moved = manifest.profile && driftText(manifest.profile);
  return {
    model: `${manifest.family} ${manifest.version}`,
    run: manifest.run,
    release: manifest.release,
    rows: output?.rows ?? 0,
    input: input?.key,
    output: manifest.publishedAs,
    'mean prediction': manifest.meanPrediction,
    ...(moved !== undefined && { drift: moved }),
    seconds: manifest.durationMs / 1000,
  };
}
