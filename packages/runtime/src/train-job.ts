// The train job: read, fit, evaluate what was saved, publish.
import { hostname, userInfo } from 'node:os';
import { openBucket, probeIfCloud } from '@slipway/bucket';
import { canonicalJson, type TrainedFacts } from '@slipway/contract';
import {
  type Forced,
  type ManifestSearch,
  newRunId,
  Registry,
  type ReleaseRecord,
  type RunManifest,
  RunWriter,
  type Verdict,
} from '@slipway/registry';
import { restoreModel } from './calibration/restore-model.ts';
import { callModel } from './call-model.ts';
import { type Evaluation, evaluateRun } from './evaluation/evaluate-run.ts';
import { REPORT } from './evaluation/report.ts';
import { fitAndSave } from './fit.ts';
import { Reloader } from './gates/reload.ts';
import { reachVerdict } from './gates/verdict.ts';
import { holdLease } from './hold-lease.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { type LoadedModel, loadModel } from './load-model.ts';
import { loadParams } from './params-file.ts';
import { readProvenance } from './provenance.ts';
import { type Searched, search } from './search/search.ts';
import type { SearchOptions } from './search/search-options.ts';
import { planSearch } from './search/search-plan.ts';
import { readTrainData, type TrainData } from './train-data.ts';
import { workspaceRoot } from './workspace.ts';

/** What a training published. */
export interface TrainResult {
  readonly job: 'train';
  readonly manifest: RunManifest;
  /** Number of the release record that published it. */
  readonly release: number;
  /** Whether this run is now the family's champion. */
  readonly champion: boolean;
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
  const around = { config: buckets.config, xgboostLibrary: config.xgboostLibrary };
  const plan = options.search && (await planSearch(options.search, loaded, around));
  const given = plan === undefined ? await loadParams(buckets.config, loaded.card) : undefined;
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

  const model = await restoreModel(loaded, artifacts, context);
  const evaluation = await evaluateRun(
    model,
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
    context.signal.throwIfAborted();
    const { prefix, files } = writer;
    const written = { loaded, model, data, report: evaluation.report, prefix, files };
    const verdict = await reachVerdict(written, reloader, config, context);
    await callModel({ model: loaded.label, method: 'dispose' }, () => model.dispose?.(), context);
    context.signal.throwIfAborted();
    const facts = { params, data, evaluation, trained, startedAt, searched, verdict };
    const { manifest, ref } = await writer.commit(await manifestParts(loaded, facts));
    context.signal.throwIfAborted();
    context.committing();
    const promote = config.promote || 'if-none';
    const force = options.forceRelease === undefined ? undefined : forcedBy(options.forceRelease);
    const records = await registry.publish(ref, {
      promote,
      by: 'train',
      force,
      confirm: () => lease.check(),
    });
    return { job: 'train', manifest, ...standing(records, runId), table: evaluation.table };
  } catch (error) {
    await writer.discard().catch(() => {}); // does nothing once the run is whole; the first error is the one to tell
    throw await lease.explain(error);
  }
}

interface RunFacts {
  readonly params: Readonly<Record<string, unknown>>;
  readonly data: TrainData;
  readonly evaluation: Evaluation;
  readonly trained: TrainedFacts;
  readonly startedAt: Date;
  readonly searched: Searched | undefined;
  readonly verdict: Verdict;
}

async function manifestParts(loaded: LoadedModel, facts: RunFacts) {
  const { card } = loaded;
  const { evaluation } = facts;
  const { bestPossible } = evaluation.report;
  return {
    contract: card.contract,
    package: loaded.package.name,
    createdAt: facts.startedAt.toISOString(),
    durationMs: Date.now() - facts.startedAt.getTime(),
    card,
    featureSetDigest: loaded.featureSetDigest,
    params: facts.params,
    seed: SEED,
    data: { train: [facts.data.train.entry], eval: [facts.data.eval.entry] },
    schema: { input: card.input, label: card.label, output: card.output },
    metrics: evaluation.model,
    baselines: evaluation.baselines,
    verdict: facts.verdict,
    ...(bestPossible === null ? {} : { bestPossible }),
    ...(facts.trained.engine === undefined ? {} : { engine: facts.trained.engine }),
    ...(facts.searched && { search: searchFacts(facts.searched) }),
    provenance: await readProvenance(workspaceRoot()),
  };
}

function searchFacts({ id, strategy, trials, metric, folds, group, best }: Searched): ManifestSearch {
  if (best.loss === null) throw new Error('a winner has a figure');
  return { id, strategy, trials, metric, folds, group, best: { trial: best.trial, ...best.loss } };
}

/** Who forces a release, as the machine knows them. */
function forcedBy(reason: string): Forced {
  return { reason, by: `${userInfo().username}@${hostname()}` };
}

/** What the record of a publish says of the run; a run that was never published before always gets one. */
function standing(records: readonly ReleaseRecord[], runId: string): { release: number; champion: boolean } {
  const record = records.at(-1);
  if (record === undefined) throw new Error(`publishing ${runId} left no record`);
  return { release: record.n, champion: record.champion?.run === runId };
}
