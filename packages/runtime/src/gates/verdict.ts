// The judgement of a run: what was measured on its rows, and on its published files in a fresh process, put to every gate.
import { DEFAULT_GATES, type Model } from '@slipway/contract';
import type { FileEntry, Verdict } from '@slipway/registry';
import { modelPredictor } from '../evaluation/predictor.ts';
import type { RunReport } from '../evaluation/report.ts';
import { sampleRows } from '../evaluation/sample.ts';
import type { JobConfig } from '../job-config.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';
import type { TrainData } from '../train-data.ts';
import { workspaceRoot } from '../workspace.ts';
import { largestDistance, readGoldenRows } from './golden-rows.ts';
import { judge } from './judge.ts';
import { firstDifference, type Reloader } from './reload.ts';

/** A run whose files are written, and whose manifest is not. */
export interface WrittenRun {
  readonly loaded: LoadedModel;
  /** The instance that was judged. */
  readonly model: Model;
  readonly data: TrainData;
  readonly report: RunReport;
  /** Key prefix of the files, with a final slash. */
  readonly prefix: string;
  /** What the model and its calibration load. */
  readonly files: readonly FileEntry[];
}

/** Rows of eval that are predicted again. */
const SAMPLE_ROWS = 1_000;

/**
 * Asks the card's gates, or the default ones, of a run.
 *
 * @throws What predicting throws; Error when the fresh process dies: then there is no verdict.
 */
export async function reachVerdict(
  run: WrittenRun,
  reloader: Reloader,
  config: Pick<JobConfig, 'buckets' | 'endpoints'>,
  context: JobContext,
): Promise<Verdict> {
  const { loaded, report } = run;
  const sample = await sampleRows(run.data.eval, SAMPLE_ROWS);
  const predict = modelPredictor(run.model, loaded.label, context);
  const expected: Float64Array[] = [];
  for (const batch of sample) expected.push((await predict(batch)).slice(0, batch.length));
  const golden = await readGoldenRows(loaded);
  const reloaded = await reloader.predict({
    bucket: config.buckets.model,
    baseDir: workspaceRoot(),
    endpoints: config.endpoints,
    prefix: run.prefix,
    files: run.files.map(({ name, sha256 }) => ({ name, sha256 })),
    batches: [...sample, ...(golden?.batches ?? [])],
  });
  const again = reloaded.predictions.slice(sample.length);
  const asked = loaded.card.gates ?? DEFAULT_GATES;
  const gates = judge(asked, report, {
    msPer1000Rows: reloaded.msPer1000Rows,
    difference: firstDifference(expected, reloaded.predictions),
    goldenDistance: golden === null ? null : largestDistance(golden.expected, again),
  });
  const isBesideChampion = asked.some(({ kind }) => kind === 'champion');
  return {
    passed: gates.every(({ passed }) => passed),
    gates,
    ...(isBesideChampion && { champion: report.champion?.run ?? null }),
  };
}
