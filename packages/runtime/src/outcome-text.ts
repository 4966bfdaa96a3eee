// What a job's end says: facts for the terminal and the log, and the alert's text.
import { formatErrorLine } from '@slipway/contract';
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

/** Named facts of a result, for people and machines alike. */
export function resultFacts(result: JobResult): {
  readonly title: string;
  readonly facts: Readonly<Record<string, unknown>>;
} {
  switch (result.job) {
    case 'train':
      return { title: 'trained and published', facts: trainFacts(result) };
    case 'search':
      return { title: 'searched', facts: searchFacts(result) };
    case 'serve':
      return {
        title: result.alreadyPublished ? 'already published: nothing to do' : 'served and published',
        facts: serveFacts(result.manifest),
      };
    case 'example':
      return {
        title: result.made ? 'example data made' : 'example data is already there',
        facts: {
          files: result.files.map(({ key, rows }) => (rows === null ? key : `${key} (${rows} rows)`)),
        },
      };
  }
}

/**
 * The alert of a job's end, before escaping.
 *
 * @param pinned - The run that a serving had pinned when it failed.
 */
export function alertText(outcome: JobOutcome, seconds: number, pinned?: PinnedFacts): string {
  const took = `${seconds.toFixed(1)} s`;
  if (!outcome.ok) {
    const run = pinned === undefined ? '' : `\nrun: ${pinned.run}`;
    return `${formatErrorLine(outcome.error)}${run}\nafter ${took}`;
  }
  const { title, facts } = resultFacts(outcome.result);
  const lines = Object.entries(facts).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [`${title} in ${took}`, ...lines].join('\n');
}

function trainFacts({ manifest, release, champion }: TrainResult): Readonly<Record<string, unknown>> {
  const { metrics } = manifest;
  return {
    model: `${manifest.family} ${manifest.version}`,
    run: manifest.runId,
    release,
    champion,
    rows: `${metrics.train.rows} train, ${metrics.eval.rows} eval`,
    'eval mse': metrics.eval.mse,
    'mean prediction': metrics.eval.meanPrediction,
    'mean outcome': metrics.eval.meanOutcome,
    seconds: manifest.durationMs / 1000,
  };
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
  return {
    model: `${manifest.family} ${manifest.version}`,
    run: manifest.run,
    release: manifest.release,
    rows: output?.rows ?? 0,
    input: input?.key,
    output: manifest.publishedAs,
    'mean prediction': manifest.meanPrediction,
    seconds: manifest.durationMs / 1000,
  };
}
