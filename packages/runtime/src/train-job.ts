// The train job: read, search if asked to, fit, and hand over what is to be judged and released.
import { openBucket, probeIfCloud } from '@slipway/bucket';
import { Registry } from '@slipway/registry';
import { fitAndSave } from './fit.ts';
import { Reloader } from './gates/reload.ts';
import type { JobConfig } from './job-config.ts';
import type { JobContext } from './job-events.ts';
import { loadModel } from './load-model.ts';
import { loadParams } from './params-file.ts';
import { readProvenance } from './provenance.ts';
import { releaseRun, type TrainResult } from './release-run.ts';
import { search } from './search/search.ts';
import type { SearchOptions } from './search/search-options.ts';
import { planSearch } from './search/search-plan.ts';
import { readTrainData } from './train-data.ts';
import { whoAsks } from './who-asks.ts';
import { workspaceRoot } from './workspace.ts';

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
  const provenance = readProvenance(baseDir, loaded.package);
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
  const plan = options.search && (await planSearch(options.search, loaded, { config: buckets.config, emit }));
  const given = plan === undefined ? await loadParams(buckets.config, loaded.card, emit) : undefined;
  const data = await readTrainData(buckets.data, config, loaded, context);
  const searched =
    plan && (await search(plan, { loaded, train: data.train }, buckets.model, config, context));
  const params = given ?? searched?.params ?? {};
  const fitted = await fitAndSave(
    loaded,
    data,
    { params, seed: SEED, xgboostLibrary: config.xgboostLibrary },
    context,
  );
  const force =
    options.forceRelease === undefined ? undefined : { reason: options.forceRelease, by: whoAsks() };
  return await releaseRun(
    { loaded, data, ...fitted, params, seed: SEED, searched, startedAt, provenance },
    { model: buckets.model, dataBucket: buckets.data, config, force, reloader },
    context,
  );
}
