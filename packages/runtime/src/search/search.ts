// A search from its plan to its winner: what was made before is taken up, what is missing is made.
import { availableParallelism } from 'node:os';
import type { Bucket } from '@slipway/bucket';
import { SearchLog, type TrialRecord } from '@slipway/registry';
import { ranking } from '@slipway/search';
import type { BucketDataset } from '../bucket-dataset.ts';
import { holdLease } from '../hold-lease.ts';
import type { JobConfig } from '../job-config.ts';
import type { JobContext } from '../job-events.ts';
import type { LoadedModel } from '../load-model.ts';
import { cutIntoFolds } from './fold-rows.ts';
import { everyTrialFailed, makeTrials, type SearchEnd, scoreOf } from './make-trials.ts';
import { searchEngine } from './search-engine.ts';
import type { SearchPlan } from './search-plan.ts';
import { SearchProgress } from './search-progress.ts';
import { searchTable } from './search-table.ts';
import { TrialTally } from './trial-tally.ts';
import { TrialThread } from './trial-thread.ts';
import { winnerParams } from './winner.ts';

/** What a search found. */
export interface Searched {
  readonly id: string;
  /** Everything that is stored of it lies under this prefix of the bucket `model`. */
  readonly prefix: string;
  readonly strategy: string;
  /** `mse` or `log loss`. */
  readonly metric: string;
  readonly folds: number;
  readonly group: string | null;
  /** Whether rows count by a weight. */
  readonly isWeighted: boolean;
  /** Trials that are recorded, those of earlier calls among them. */
  readonly trials: number;
  readonly failed: number;
  /** Trials that this call made and recorded. */
  readonly made: number;
  /** Trials that another process recorded while this call made them too. */
  readonly lost: number;
  readonly endedBy: SearchEnd;
  readonly best: TrialRecord;
  /** What to train the winner with. */
  readonly params: Readonly<Record<string, unknown>>;
  /** Names of the parameters that were searched. */
  readonly varied: readonly string[];
  readonly seconds: number;
}

/** What every trial's fit starts from, as a training does. */
const FIT_SEED = 0;
/** From so many rows on an engine's own threads do more than several trials at a time. */
const MANY_ROWS = 1_000_000;
const SHOWN = 5;

/**
 * Searches, or goes on where an earlier search of the same kind stopped.
 *
 * @param bucket - The bucket `model`.
 * @throws SlipwayError with the exit code of `docs/reference/errors.md`; every trial that ended before is kept.
 */
export async function search(
  plan: SearchPlan,
  { loaded, train }: { readonly loaded: LoadedModel; readonly train: BucketDataset },
  bucket: Bucket,
  config: JobConfig,
  context: JobContext,
): Promise<Searched> {
  const startedMs = performance.now();
  const { options } = plan;
  await using _lease = await holdLease(bucket, 'search', config);
  const engine = await searchEngine(loaded, config.xgboostLibrary, context);
  const log = await SearchLog.open(bucket, { ...plan.spec, engine, data: [train.entry.rawSha256] });
  const known = (await log.trials()).filter(({ trial }) => trial <= plan.strategy.trials);
  const records = new Map(known.map((record) => [record.trial, record]));
  context.emit({
    kind: 'step',
    step: 'search',
    facts: {
      id: log.id,
      strategy: options.strategy,
      engine,
      ...(known.length > 0 && { 'trials made before': known.length }),
    },
  });
  const tally = new TrialTally(log.id, context);
  const endedBy =
    records.size === plan.strategy.trials
      ? 'all trials'
      : await makeMissing({ plan, loaded, train, log, records, tally, config, context });

  const best = bestOf(records)[0];
  if (best === undefined)
    throw everyTrialFailed(records, loaded.label) ?? new Error('the search made no trial');
  const searched: Searched = {
    id: log.id,
    prefix: log.prefix,
    strategy: options.strategy,
    metric: plan.spec.metric,
    folds: options.folds,
    group: plan.spec.group,
    isWeighted: plan.spec.weight !== null,
    trials: records.size,
    failed: [...records.values()].filter(({ loss }) => loss === null).length,
    made: tally.own,
    lost: tally.lost,
    endedBy,
    best,
    params: winnerParams(loaded.card, best, log.prefix),
    varied: plan.space.dimensions.map(({ name }) => name),
    seconds: (performance.now() - startedMs) / 1000,
  };
  const { best: winner, trials, failed, params, strategy, metric } = searched;
  const told = { strategy, metric, trials, failed, endedBy, best: winner.trial, loss: winner.loss, params };
  await log.writeResult(told);
  report(searched, records, context);
  return searched;
}

interface Missing {
  readonly plan: SearchPlan;
  readonly loaded: LoadedModel;
  readonly train: BucketDataset;
  readonly log: SearchLog;
  readonly records: Map<number, TrialRecord>;
  readonly tally: TrialTally;
  readonly config: JobConfig;
  readonly context: JobContext;
}

async function makeMissing(missing: Missing): Promise<SearchEnd> {
  const { plan, loaded, train, log, records, tally, config, context } = missing;
  const { options } = plan;
  const startedMs = performance.now();
  const budgetMs = (options.budgetSeconds ?? Number.POSITIVE_INFINITY) * 1000;
  const { folds, seed } = options;
  const pieces = await cutIntoFolds(train, { folds, seed, group: plan.group });
  const cores = availableParallelism();
  const wanted = options.parallel ?? (train.rows < MANY_ROWS ? cores : 1);
  const parallel = Math.min(wanted, plan.strategy.trials - records.size);
  const data = {
    family: config.family,
    version: loaded.card.version,
    pieces,
    file: train.entry.key,
    seed: FIT_SEED,
    weight: plan.spec.weight,
    threads: Math.max(1, Math.floor(cores / parallel)),
    xgboostLibrary: config.xgboostLibrary,
  };
  const warn = onceEach((message) => context.emit({ kind: 'warning', message }));
  const threads = Array.from(
    { length: parallel },
    () => new TrialThread(data, { calling: context.calling, warn }),
  );
  const progress = new SearchProgress(
    { ...plan.strategy, metric: plan.spec.metric, budgetMs, startedMs, records },
    context,
  );
  try {
    return await makeTrials({
      strategy: plan.strategy,
      log,
      records,
      scores: new Map([...records].map(([trial, record]) => [trial, scoreOf(record)])),
      budgetMs: Math.max(0, budgetMs - (performance.now() - startedMs)),
      threads,
      model: loaded.label,
      onTrial: (trial) => {
        tally.add(trial);
        progress.add(trial.record);
      },
      context,
    });
  } finally {
    await Promise.all(threads.map((thread) => thread.close()));
  }
}

function bestOf(records: ReadonlyMap<number, TrialRecord>): readonly TrialRecord[] {
  const scores = new Map([...records].map(([trial, record]) => [trial, scoreOf(record)]));
  return ranking(scores).map((trial) => records.get(trial) as TrialRecord); // ranked from them
}

function report(searched: Searched, records: ReadonlyMap<number, TrialRecord>, context: JobContext): void {
  const best = bestOf(records).slice(0, SHOWN);
  const { metric, varied, endedBy, trials, failed, isWeighted } = searched;
  const title = `${trials} trials${failed > 0 ? `, ${failed} of them failed` : ''}, ${searched.folds} folds${
    searched.group === null ? '' : ` by ${searched.group}`
  }; ended by ${endedBy === 'budget' ? 'the budget' : 'the last trial'}`;
  const text = `${title}\n\n${searchTable(best, { metric, varied, isWeighted })}`;
  context.emit({ kind: 'report', title: 'best trials', text, data: best });
}

/** Each fit of each trial warns of the same. */
function onceEach(say: (message: string) => void): (message: string) => void {
  const said = new Set<string>();
  return (message) => {
    if (!said.has(message)) say(message);
    said.add(message);
  };
}
