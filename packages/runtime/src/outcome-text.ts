// What a job's end says: facts for the terminal and the log, and the alert's text.
import { formatErrorLine } from '@slipway/contract';
import type { JobResult } from './job-worker.ts';
import type { PredictionsManifest } from './predictions-manifest.ts';
import type { JobOutcome } from './supervise.ts';
import type { TrainResult } from './train-job.ts';

/** Named facts of a result, for people and machines alike. */
export function resultFacts(result: JobResult): {
  readonly title: string;
  readonly facts: Readonly<Record<string, unknown>>;
} {
  switch (result.job) {
    case 'train':
      return { title: 'trained and published', facts: trainFacts(result) };
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

/** The alert of a job's end, before escaping. */
export function alertText(outcome: JobOutcome, seconds: number): string {
  const took = `${seconds.toFixed(1)} s`;
  if (!outcome.ok) return `${formatErrorLine(outcome.error)}\nafter ${took}`;
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
