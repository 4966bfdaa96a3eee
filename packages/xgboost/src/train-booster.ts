// Trains a boosted model, in a process of its own.
import type { EngineOptions } from '@slipway/contract';
import { EnginePool, type EngineRun } from './engine-pool.ts';
import type { EngineInfo } from './engine-protocol.ts';
import { EngineError, XgboostDataError, XgboostParamError } from './errors.ts';
import { checkMatrix, type MatrixData } from './matrix.ts';
import { capThreads, completeParams, type XGBoostParams } from './params.ts';
import { trainAnywhere } from './train-anywhere.ts';
import { TreeEnsemble } from './tree-ensemble.ts';

/** What to train, on what. */
export interface TrainOptions {
  readonly train: MatrixData;
  /** Watched round by round, and by early stopping. */
  readonly evaluation?: MatrixData | undefined;
  /** Names of the columns, shape [cols]; they go into the model. */
  readonly featureNames?: readonly string[];
  readonly params: Partial<XGBoostParams>;
  /** Trees to train, at least 1. */
  readonly rounds: number;
  /** Stop after so many rounds without a better figure on `evaluation`, and keep the trees up to the best round. */
  readonly earlyStoppingRounds?: number | undefined;
  /** Which library, how many threads at most, and whether its process stays for the next fit of this thread. */
  readonly engines?: EngineOptions;
  /** Aborting kills the training process. */
  readonly signal?: AbortSignal | undefined;
  /** Hears what the user should know: that the fallback trained. */
  readonly onWarning?: (message: string) => void;
  /**
   * Called after each round; without it no figures are computed. `round` counts from 1; metrics are named `train-rmse`, `eval-rmse`. Where they
   * would cost more than a fiftieth of the time some rounds have none, or none of the train rows; the first and the last have all. The
   * fallback has none.
   */
  readonly onRound?:
    | ((round: number, total: number, metrics: Readonly<Record<string, number>>) => void)
    | undefined;
}

/** What was trained. */
export interface TrainedBooster {
  /** XGBoost's own JSON, which Python's xgboost loads. The same data, parameters, seed and library give the same bytes. */
  readonly model: Uint8Array;
  /** The same model, ready to predict. */
  readonly ensemble: TreeEnsemble;
  /** Rounds in the model. */
  readonly rounds: number;
  /** The last round in the model, from 0; with early stopping the best one. */
  readonly bestIteration: number;
  /** Mean gain of each feature's splits. */
  readonly importance: Readonly<Record<string, number>>;
  readonly engine: EngineInfo;
}

/** One of each a thread: every thread has its own copy of this module. */
const pools = {
  libxgboost: new EnginePool(new URL('./engine-child.ts', import.meta.url)),
  fallback: new EnginePool(new URL('./fallback-child.ts', import.meta.url)),
};

/**
 * Trains a model in a child process, so that a crash of the library is an error here.
 *
 * @throws {@link XgboostParamError} `E_XGB_PARAM`, {@link XgboostDataError} `E_XGB_DATA`, EngineMissingError `E_XGB_LIBRARY`,
 * {@link EngineError} `E_XGB_ENGINE`; the signal's reason when it is aborted.
 */
export async function trainBooster(options: TrainOptions): Promise<TrainedBooster> {
  const { train, evaluation, rounds, engines = {}, onRound } = options;
  const params = completeParams(options.params);
  checkRounds(options);
  checkData(options);
  const run: EngineRun = {
    task: {
      params: capThreads(params, engines.threads),
      rounds,
      isWatched: onRound !== undefined,
      ...(engines.xgboostLibrary !== undefined && { library: engines.xgboostLibrary }),
      ...(options.featureNames && { featureNames: options.featureNames }),
      ...(options.earlyStoppingRounds !== undefined && { earlyStoppingRounds: options.earlyStoppingRounds }),
    },
    train,
    evaluation,
    keepAlive: engines.keepAlive ?? false,
    signal: options.signal,
    onRound: onRound && ((round, metrics) => onRound(round + 1, rounds, metrics)),
  };
  const done = await trainAnywhere(run, pools, options.onWarning);
  const ensemble = readBack(done.model);
  return {
    model: done.model,
    ensemble,
    rounds: done.bestIteration + 1,
    bestIteration: done.bestIteration,
    importance: ensemble.gainImportance(),
    engine: done.engine,
  };
}

function checkRounds({ rounds, earlyStoppingRounds, evaluation }: TrainOptions): void {
  const problems = [];
  if (!(Number.isInteger(rounds) && rounds >= 1)) {
    problems.push({ path: '$.rounds', problem: `must be a whole number of at least 1, got ${rounds}` });
  }
  if (earlyStoppingRounds !== undefined) {
    const path = '$.early_stopping_rounds';
    if (!(Number.isInteger(earlyStoppingRounds) && earlyStoppingRounds >= 1)) {
      problems.push({ path, problem: `must be a whole number of at least 1, got ${earlyStoppingRounds}` });
    }
    if (evaluation === undefined) problems.push({ path, problem: 'needs an evaluation matrix' });
  }
  if (problems.length > 0) throw new XgboostParamError(problems);
}

function checkData({ train, evaluation, featureNames }: TrainOptions): void {
  checkMatrix(train, 'train');
  if (featureNames !== undefined && featureNames.length !== train.cols) {
    throw new XgboostDataError('train', `has ${train.cols} columns and ${featureNames.length} names`);
  }
  if (evaluation === undefined) return;
  checkMatrix(evaluation, 'evaluation');
  if (evaluation.cols !== train.cols) {
    throw new XgboostDataError(
      'evaluation',
      `has ${evaluation.cols} columns, the train matrix ${train.cols}`,
    );
  }
}

/** What is saved must be what our own predictions can read. */
function readBack(model: Uint8Array): TreeEnsemble {
  try {
    return TreeEnsemble.parse(model);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EngineError(`XGBoost trained a model that cannot be predicted here: ${reason}`, {}, cause);
  }
}
