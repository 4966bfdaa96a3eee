// The train job: read, fit, evaluate what was saved, publish.
import { openBucket, probeIfCloud } from '@slipway/bucket';
import { canonicalJson } from '@slipway/contract';
import { encodeProfile, PROFILE } from '@slipway/profile';
import {
  type Forced,
  newRunId,
  Registry,
  type ReleaseRecord,
  type RunManifest,
  RunWriter,
} from '@slipway/registry';
import { restoreModel, restoreUncalibrated } from './calibration/restore-model.ts';
import { callModel } from './call-model.ts';
import { evaluateRun } from './evaluation/evaluate-run.ts';
import { REPORT } from './evaluation/report.ts';
import { PageThread, RUN_PAGE, trialsOf } from './evaluation/run-page.ts';
import { fitAndSave } from './fit.ts';
import { GATES_TITLE, gatesText } from './gates/gate-table.ts';
import { Reloader } from './gates/reload.ts';
import { reachVerdict } from './gates/verdict.ts';
import { holdLease } from './hold-lease.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { loadModel } from './load-model.ts';
import { manifestParts } from './manifest-parts.ts';
import { loadParams } from './params-file.ts';
import { search } from './search/search.ts';
import type { SearchOptions } from './search/search-options.ts';
import { planSearch } from './search/search-plan.ts';
import { readTrainData } from './train-data.ts';
import { whoAsks } from './who-asks.ts';
import { workspaceRoot } from './workspace.ts';

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
}

/** How to train, besides the configuration. */
export interface TrainOptions {
  /** Search first, and train with the winner's parameters. Default: with those of `params.yaml`. */
  readonly search?: SearchOptions;
  /** Why the run is to be released even if a gate refuses it. */
  readonly forceRelease?: string;
}

/** Where every training starts from; a model's own `seed` parameter comes on top. */
const SEED = 0;

/**
 * Trains one version and publishes the run.
 *
 * @throws SlipwayError with the exit code of `docs/reference/errors.md`; nothing is published then.
 */
export async function runTrain(
  config: JobConfig,
  context: JobContext,
  options: TrainOptions = {},
): Promise<TrainResult> {
  const startedAt = new Date();
  const baseDir = workspaceRoot();
  const loaded = await loadModel(config.family, config.version ?? '', context.calling);
  await using reloader = new Reloader(loaded, context.signal);
  const where = { baseDir, endpoints: config.endpoints };
  const buckets = {
    model: openBucket(config.buckets.model, where),
    data: openBucket(config.buckets.dataTrain, where),
    config: openBucket(config.buckets.config, where),
  };
  await probeIfCloud(buckets.model);
  const registry = new Registry(buckets.model, config.family);
  await registry.newest(); // a log in which nothing can be published is found now, not after an hour of training
  const { emit } = context;
  const around = { config: buckets.config, xgboostLibrary: config.xgboostLibrary, emit };
  const plan = options.search && (await planSearch(options.search, loaded, around));
  const given = plan === undefined ? await loadParams(buckets.config, loaded.card, emit) : undefined;
  const data = await readTrainData(buckets.data, config, loaded, context);
  const searched =
    plan && (await search(plan, { loaded, train: data.train }, buckets.model, config, context));
  const params = given ?? searched?.params ?? {};
  const { artifacts, trained } = await fitAndSave(
    loaded,
    data,
    { params, seed: SEED, xgboostLibrary: config.xgboostLibrary },
    context,
  );

  await using pages = new PageThread(); // it gets ready while the run is judged
  const model = await restoreModel(loaded, artifacts, context);
  const uncalibrated = await restoreUncalibrated(loaded, artifacts, context);
  const evaluation = await evaluateRun(
    { model, uncalibrated },
    loaded,
    data,
    { registry, dataBucket: buckets.data, config },
    context,
  );

  await using lease = await holdLease(buckets.model, 'train', config);
  const runId = newRunId(startedAt);
  const writer = new RunWriter(buckets.model, { family: config.family, version: loaded.card.version, runId });
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
    const facts = { params, seed: SEED, data, evaluation, trained, startedAt, searched, verdict };
    const parts = await manifestParts(loaded, facts);
    const force =
      options.forceRelease === undefined ? undefined : { reason: options.forceRelease, by: whoAsks() };
    const named = { ...parts, family: config.family, version: loaded.card.version, runId, files };
    const page = await pages.render(
      {
        manifest: named,
        report: evaluation.report,
        profile: evaluation.profile.train,
        forced: force,
        trials: await trialsOf(buckets.model, named),
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
    const forced = verdict.passed ? undefined : force;
    return { job: 'train', manifest, ...standing(records, runId), forced, table: evaluation.table };
  } catch (error) {
    await writer.discard().catch(() => {}); // does nothing once the run is whole; the first error is the one to tell
    throw await lease.explain(error);
  }
}

/** What the record of a publish says of the run; a run that was never published before always gets one. */
function standing(records: readonly ReleaseRecord[], runId: string): { release: number; champion: boolean } {
  const record = records.at(-1);
  if (record === undefined) throw new Error(`publishing ${runId} left no record`);
  return { release: record.n, champion: record.champion?.run === runId };
}
