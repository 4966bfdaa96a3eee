// Makes a family's example data: dated files in the buckets, a day for each feature set.
import { openBucket } from '@slipway/bucket';
import { JobError } from './errors.ts';
import { ExampleDay, type ExampleDayFile, type ExampleWish } from './example-day.ts';
import { holdLease } from './hold-lease.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { loadExamples } from './load-examples.ts';
import { workspaceRoot } from './workspace.ts';

/** What to make. Undefined: the family's own defaults. */
export interface ExampleOptions extends ExampleWish {
  /** Name of the one feature set to make. Default: all that the family has examples of. */
  readonly featureSet?: string;
}

/** What was made. */
export interface ExampleResult {
  readonly job: 'example';
  /** False when all of the day's files were there already. */
  readonly made: boolean;
  readonly files: readonly ExampleDayFile[];
}

/**
 * Writes a day's example data; unless `force` is set, feature sets whose files are all there already are kept, and of a day in part what
 * is missing is made: a run that was stopped may be repeated.
 *
 * @throws JobInputError `E_EXAMPLE_MIXED` (78) when a day in part holds other data, `E_EXAMPLE_OPTION` (64); nothing is written then.
 * JobError `E_JOB_CANCELLED` (75) after a signal: files that were written by then stay.
 */
export async function runExample(
  config: JobConfig,
  options: ExampleOptions,
  context: JobContext,
): Promise<ExampleResult> {
  const sources = await loadExamples(config.family, options.featureSet);
  const days = sources.map((source) => new ExampleDay(source, config, options));
  const missing = new Set<ExampleDay>();
  for (const day of days) if (options.force === true || !(await day.isThere(context))) missing.add(day);
  if (missing.size === 0) return { job: 'example', made: false, files: days.flatMap(({ files }) => files) };
  const where = { baseDir: workspaceRoot(), endpoints: config.endpoints };
  await using _train = await holdLease(openBucket(config.buckets.dataTrain, where), 'example', config);
  await using _predict = await holdLease(openBucket(config.buckets.dataPredict, where), 'example', config);
  context.committing();
  const files: ExampleDayFile[] = [];
  try {
    for (const day of days) files.push(...(missing.has(day) ? await day.make(context) : day.files));
  } catch (error) {
    if (!context.signal.aborted) throw error;
    throw JobError.stopped(String(context.signal.reason.facts.by), 'while it made example data');
  }
  return { job: 'example', made: true, files };
}
