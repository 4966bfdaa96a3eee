// One input file through the scoring threads into the bucket: reading, scoring and writing overlap, in flat memory.
import type { Bucket } from '@slipway/bucket';
import type { ArtifactReader } from '@slipway/contract';
import type { DataEntry } from '@slipway/registry';
import { dataEntry, openReader, reportExtraColumns } from './bucket-dataset.ts';
import { DriftTally } from './drift/drift-counter.ts';
import type { DriftPlan } from './drift/drift-plan.ts';
import { type DriftReport, driftReport } from './drift/drift-report.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import type { LoadedModel } from './load-model.ts';
import { OutputError } from './output-error.ts';
import { PredictionsStream, type PredictionsSummary } from './predictions-stream.ts';
import { ScorePool } from './score-pool.ts';
import type { ScoredBlock } from './score-worker.ts';

/** What to score, with what, to where. */
export interface ScoreFileOptions {
  readonly bucket: Bucket;
  readonly inputKey: string;
  readonly outputKey: string;
  readonly loaded: LoadedModel;
  /** The pinned run's files, verified. */
  readonly artifacts: ArtifactReader;
  /** What rows and predictions are compared with; undefined where the run has no profile. */
  readonly drift: DriftPlan | undefined;
  readonly config: Pick<JobConfig, 'gzipLevel' | 'safeStrings' | 'threads' | 'maxInputBytes' | 'runDate'>;
}

/** What was read, what was written, and how far both are from the run's profile. */
export interface ScoredFile {
  readonly input: DataEntry;
  readonly output: PredictionsSummary;
  readonly profile?: DriftReport | undefined;
}

/**
 * @returns What was read and what was written.
 * @throws OutputError `E_OUTPUT_ROWS` (70) when there is not one prediction a row.
 */
export async function scoreFile(options: ScoreFileOptions, context: JobContext): Promise<ScoredFile> {
  const { bucket, inputKey, loaded, config, drift } = options;
  const { card } = loaded;
  const reader = openReader(
    {
      bucket,
      key: inputKey,
      schema: card.input,
      featureSet: card.featureSet,
      hint: `there is nothing to predict for ${config.runDate}; put the file there, or set RUN_DATE or PATH_DATA_IN`,
      maxInputBytes: config.maxInputBytes,
    },
    context,
  );
  const pool = new ScorePool(
    {
      family: card.family,
      version: card.version,
      artifacts: await sharedFiles(options.artifacts),
      gzipLevel: config.gzipLevel,
      safeStrings: config.safeStrings,
      drift,
    },
    { maxThreads: config.threads, calling: context.calling },
  );
  const tally = drift && new DriftTally(drift);
  const predictions = new PredictionsStream(tallied(pool.score(reader), tally), {
    schema: card.output,
    gzipLevel: config.gzipLevel,
    onRows: (done) => context.emit({ kind: 'progress', step: 'score', done, unit: 'rows' }),
  });
  try {
    await bucket.writeStream(options.outputKey, predictions, { signal: context.signal });
  } finally {
    await pool.close();
  }
  reportExtraColumns(inputKey, reader.summary, context);
  const input = dataEntry(inputKey, reader.summary);
  const output = predictions.summary;
  if (input.rows !== output.rows) throw OutputError.rows(loaded.label, inputKey, input.rows, output.rows);
  return { input, output, profile: drift && tally && driftReport(drift, tally, card) };
}

/** Adds up what the threads counted, block by block. */
async function* tallied(
  blocks: AsyncIterable<ScoredBlock>,
  tally: DriftTally | undefined,
): AsyncGenerator<ScoredBlock> {
  for await (const block of blocks) {
    if (block.drift !== undefined) tally?.add(block.drift);
    yield block;
  }
}

/** Files in shared memory: every thread reads the same bytes. */
async function sharedFiles(artifacts: ArtifactReader): Promise<ReadonlyMap<string, Uint8Array>> {
  const files = new Map<string, Uint8Array>();
  for (const name of artifacts.names) {
    const bytes = await artifacts.read(name);
    const shared = new Uint8Array(new SharedArrayBuffer(bytes.byteLength));
    shared.set(bytes);
    files.set(name, shared);
  }
  return files;
}
