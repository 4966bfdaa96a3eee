// A fitted model becomes a run: judged, written and released. Once more from the beginning when the champion changes under the judgement.
import type { Bucket } from '@slipway/bucket';
import { canonicalJson } from '@slipway/contract';
import { encodeProfile, PROFILE } from '@slipway/profile';
import {
  type Forced,
  MANIFEST,
  newRunId,
  type Provenance,
  Registry,
  type ReleaseRecord,
  RunError,
  type RunManifest,
  RunWriter,
} from '@slipway/registry';
import { restoreModel, restoreUncalibrated } from './calibration/restore-model.ts';
import { callModel } from './call-model.ts';
import { evaluateRun } from './evaluation/evaluate-run.ts';
import { REPORT } from './evaluation/report.ts';
import { PageThread, RUN_PAGE, trialsOf } from './evaluation/run-page.ts';
import type { FittedFiles } from './fit.ts';
import { GATES_TITLE, gatesText } from './gates/gate-table.ts';
import { Reloader } from './gates/reload.ts';
import { reachVerdict } from './gates/verdict.ts';
import { holdLease } from './hold-lease.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import type { LoadedModel } from './load-model.ts';
import { manifestParts, type TrainedRun } from './manifest-parts.ts';
import type { TrainData } from './train-data.ts';

/** What a training published. */
export interface TrainResult {
  readonly job: 'train';
  readonly manifest: RunManifest;
  /** Number of the release record that published it. */
  readonly release: number;
  /** Whether this run is now the family's champion. */
  readonly champion: boolean;
  /** Who released the run although its gates refused it, and why. */
  readonly forced?: Forced | undefined;
  /** The comparison table, as text. */
  readonly table: string;
  /** What the user was warned of: the run's calibration makes it worse. */
  readonly harm?: string | undefined;
}

/** A fit, and what it was made from. */
export interface FittedRun extends FittedFiles, Pick<TrainedRun, 'params' | 'seed' | 'searched'> {
  readonly loaded: LoadedModel;
  readonly data: TrainData;
  readonly startedAt: Date;
  readonly provenance: Promise<Provenance>;
}

/** Where a run goes, and how. */
export interface ReleasePlan {
  readonly model: Bucket;
  readonly dataBucket: Bucket;
  readonly config: JobConfig;
  /** Releases the run even if a gate refuses it. */
  readonly force: Forced | undefined;
  /** Was started while the model was fitted. */
  readonly reloader: Reloader;
}

/** So many champions in a row may come while a run is judged. */
const MOST_JUDGEMENTS = 3;

/**
 * Judges a fitted run beside the champion, and releases it if its gates pass or somebody forces it.
 *
 * @throws SlipwayError with the exit code of `docs/reference/errors.md`: RunError `E_RUN_REFUSED` (79) by its gates, `E_RUN_STALE` (75) when
 * the champion changed each time; nothing is released then.
 */
export async function releaseRun(
  run: FittedRun,
  plan: ReleasePlan,
  context: JobContext,
): Promise<TrainResult> {
  for (let judgement = 1; ; judgement++) {
    await using fresh = judgement === 1 ? undefined : new Reloader(run.loaded, context.signal);
    try {
      return await judgeAndPublish(run, { ...plan, reloader: fresh ?? plan.reloader }, context);
    } catch (error) {
      const isStale = error instanceof RunError && error.code === 'E_RUN_STALE';
      if (!isStale || judgement === MOST_JUDGEMENTS) throw error;
      const message = 'the champion changed while the run was judged: it is judged again, beside the new one';
      context.emit({ kind: 'warning', message });
    }
  }
}

async function judgeAndPublish(
  run: FittedRun,
  { model: bucket, dataBucket, config, force, reloader }: ReleasePlan,
  context: JobContext,
): Promise<TrainResult> {
  const { loaded, data, artifacts, startedAt } = run;
  const registry = new Registry(bucket, config.family);
  await using pages = new PageThread(); // it gets ready while the run is judged
  const model = await restoreModel(loaded, artifacts, context);
  const uncalibrated = await restoreUncalibrated(loaded, artifacts, context);
  const source = { registry, dataBucket, config };
  const evaluation = await evaluateRun({ model, uncalibrated }, loaded, data, source, context);

  await using lease = await holdLease(bucket, 'train', config);
  const id = { family: config.family, version: loaded.card.version, runId: newRunId(startedAt) };
  const writer = new RunWriter(bucket, id);
  try {
    for (const name of artifacts.names) await writer.write(name, await artifacts.read(name));
    await writer.writeReport(REPORT, `${canonicalJson(evaluation.report)}\n`);
    await writer.writeReport(PROFILE, encodeProfile(evaluation.profile));
    context.signal.throwIfAborted();
    const { prefix, files } = writer;
    const written = { loaded, model, data, report: evaluation.report, prefix, files };
    const verdict = await reachVerdict(written, reloader, config, context);
    context.emit({ kind: 'report', title: GATES_TITLE, text: gatesText(verdict), data: verdict.gates });
    for (const each of [model, uncalibrated])
      await callModel({ model: loaded.label, method: 'dispose' }, () => each?.dispose?.(), context);
    context.signal.throwIfAborted();
    if (force === undefined && verdict.passed) await registry.confirmVerdict(prefix + MANIFEST, verdict);
    const provenance = await run.provenance;
    const parts = manifestParts(loaded, { ...run, evaluation, verdict, provenance });
    const manifestSoFar = { ...parts, ...id, files };
    const page = await pages.render(
      {
        manifest: manifestSoFar,
        report: evaluation.report,
        profile: evaluation.profile.train,
        forced: force,
        trials: await trialsOf(bucket, manifestSoFar),
      },
      context,
    );
    if (page !== undefined) await writer.writeReport(RUN_PAGE, page);
    const { manifest, ref } = await writer.commit(parts);
    context.signal.throwIfAborted();
    context.committing();
    const promote = config.promote || 'if-none';
    if (force !== undefined && verdict.passed)
      context.emit({ kind: 'warning', message: 'nothing had to be forced: every gate passed' });
    const records = await registry.publish(ref, {
      promote,
      by: 'train',
      force,
      confirm: () => lease.check(),
    });
    const { table, harm } = evaluation;
    return { job: 'train', manifest, ...standing(records, manifest), table, harm };
  } catch (error) {
    await writer.discard().catch(() => {}); // does nothing once the run is whole; the first error is the one to tell
    throw await lease.explain(error);
  }
}

/** What the record of a publish says of the run; a run that was never published before always gets one. */
function standing(
  records: readonly ReleaseRecord[],
  { version, runId }: RunManifest,
): Pick<TrainResult, 'release' | 'champion' | 'forced'> {
  const record = records.at(-1);
  if (record === undefined) throw new Error(`publishing ${runId} left no record`);
  const { forced } = record.latestByVersion[version] ?? {};
  return { release: record.n, champion: record.champion?.run === runId, forced };
}
