// The search job: find good parameters of a version, and leave them where a training finds them.
import { openBucket, probeIfCloud } from '@slipway/bucket';
import type { JobConfig } from '../job-config.ts';
import type { JobContext } from '../job-events.ts';
import { loadModel } from '../load-model.ts';
import { readTrainPart } from '../train-data.ts';
import { workspaceRoot } from '../workspace.ts';
import { type Searched, search } from './search.ts';
import type { SearchOptions } from './search-options.ts';
import { planSearch } from './search-plan.ts';
import { applyWinner, checkApply } from './winner.ts';

/** A search, and what becomes of its winner. */
export interface SearchJobOptions extends SearchOptions {
  /** Write the winner's parameters to `params.yaml`. */
  readonly apply: boolean;
  /** Also over one that is there. */
  readonly force: boolean;
}

/** What a search job found. */
export interface SearchResult {
  readonly job: 'search';
  readonly family: string;
  readonly version: string;
  readonly searched: Searched;
  /** Key of the parameters file that was written. */
  readonly appliedTo: string | null;
}

/** @throws SlipwayError with the exit code of `docs/reference/errors.md`; every trial that ended before is kept. */
export async function runSearch(
  config: JobConfig,
  options: SearchJobOptions,
  context: JobContext,
): Promise<SearchResult> {
  const loaded = await loadModel(config.family, config.version ?? '', context.calling);
  const where = { baseDir: workspaceRoot(), endpoints: config.endpoints };
  const buckets = {
    model: openBucket(config.buckets.model, where),
    data: openBucket(config.buckets.dataTrain, where),
    config: openBucket(config.buckets.config, where),
  };
  const { card } = loaded;
  if (options.apply) await checkApply(buckets.config, card, options.force);
  await probeIfCloud(buckets.model);
  const plan = await planSearch(options, loaded, { config: buckets.config, emit: context.emit });
  const train = await readTrainPart('train', buckets.data, config, loaded, context);
  const searched = await search(plan, { loaded, train }, buckets.model, config, context);
  const about = `Winner of search ${searched.id}: trial ${searched.best.trial} of ${searched.trials}, ${searched.metric} ${searched.best.loss?.weighted} over ${searched.folds} folds.`;
  const appliedTo = options.apply
    ? await applyWinner(buckets.config, card, { ...searched, about }, options.force)
    : null;
  return { job: 'search', family: card.family, version: card.version, searched, appliedTo };
}
