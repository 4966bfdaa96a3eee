// What a job's result says: named facts for the terminal, the log and the alert.
import type { Schema } from '@slipway/contract';
import type { Metrics } from '@slipway/registry';
import { driftText } from './drift/drift-report.ts';
import { outcomeOf } from './evaluation/outcome.ts';
import { refusalLines, verdictText } from './gates/gate-table.ts';
import type { JobResult } from './job-worker.ts';
import type { PredictionsManifest } from './predictions-manifest.ts';
import type { TrainResult } from './release-run.ts';
import type { SearchResult } from './search/search-job.ts';

type Facts = Readonly<Record<string, unknown>>;

/** What a result says, for people and machines alike. */
export interface ResultFacts {
  /** `trained and published` */
  readonly title: string;
  /** What must be said behind the title. */
  readonly remark?: string;
  readonly facts: Facts;
}

/** Named facts of a result: figures with all their digits, the job's own duration as `seconds`. */
export function resultFacts(result: JobResult): ResultFacts {
  switch (result.job) {
    case 'train':
      return { ...trainTitle(result), facts: trainFacts(result) };
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

function trainTitle({ forced }: TrainResult): Omit<ResultFacts, 'facts'> {
  return forced === undefined
    ? { title: 'trained and published' }
    : { title: 'trained', remark: 'and RELEASED BY FORCE: its gates refused this run' };
}

function trainFacts({ manifest, release, champion, forced, harm }: TrainResult): Facts {
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
    ...(harm !== undefined && { warning: harm }),
    'weighted by': outcomeOf(manifest.schema.label as Schema).weight ?? 'none',
    'mean prediction': metrics.eval.meanPrediction,
    'mean outcome': metrics.eval.meanOutcome,
    seconds: manifest.durationMs / 1000,
  };
}

/** What runs of the task are compared by. */
function evalLoss({ mse, logLoss }: Metrics): Readonly<Record<string, number>> {
  return logLoss === undefined ? { 'eval mse': mse } : { 'eval log loss': logLoss };
}

function searchFacts({ family, version, searched, appliedTo }: SearchResult): Facts {
  const { best, metric } = searched;
  return {
    model: `${family} ${version}`,
    search: searched.id,
    strategy: searched.strategy,
    trials: searched.trials,
    'made now': searched.made,
    ...(searched.lost > 0 && { 'made by another': searched.lost }),
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

function serveFacts(manifest: PredictionsManifest): Facts {
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
