// Fits a fresh instance and keeps what it saved.
import type { FitContext, FitProgress, TrainedFacts } from '@slipway/contract';
import { calibrateRun } from './calibration/calibrate-run.ts';
import { callModel } from './call-model.ts';
import type { JobContext, JobEvent } from './job-events.ts';
import type { LoadedModel } from './load-model.ts';
import { MemoryArtifacts } from './memory-artifacts.ts';
import type { TrainData } from './train-data.ts';
import { plainFacts } from './trained-facts.ts';

/** What `fit` is given besides data. */
export interface FitOptions {
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly xgboostLibrary: string | undefined;
}

/** What a fit left. */
export interface FittedFiles {
  /** The files that the fitted model saved, and its calibration; the instance itself is thrown away. */
  readonly artifacts: MemoryArtifacts;
  /** What the model said of the fit. */
  readonly trained: TrainedFacts;
}

/** Fits on the train rows, with the eval rows to watch, and calibrates where the card says so. */
export async function fitAndSave(
  loaded: LoadedModel,
  data: TrainData,
  options: FitOptions,
  context: JobContext,
): Promise<FittedFiles> {
  const model = loaded.create();
  const artifacts = new MemoryArtifacts(loaded.label);
  let trained: TrainedFacts = {};
  const fitting = fitContext(options, context, (facts) => {
    trained = { ...trained, ...plainFacts(facts) };
  });
  const startedMs = performance.now();
  context.emit({ kind: 'step', step: 'fit', facts: { model: loaded.label, rows: data.train.rows } });
  const call = (method: string) => ({ model: loaded.label, method });
  await callModel(call('fit'), () => model.fit(data.train, data.eval, fitting), context);
  context.signal.throwIfAborted();
  const seconds = (performance.now() - startedMs) / 1000;
  context.emit({ kind: 'step', step: 'fitted', facts: { model: loaded.label, seconds } });
  data.train.checkUnchanged(call('fit'));
  data.eval.checkUnchanged(call('fit'));
  await callModel(call('save'), () => model.save(artifacts), context);
  await callModel(call('dispose'), () => model.dispose?.(), context);
  const source = { train: data.train, eval: data.eval, fitting };
  const calibration = await calibrateRun(loaded, source, context);
  if (calibration !== undefined) artifacts.addCalibration(calibration);
  return { artifacts, trained };
}

function fitContext(
  options: FitOptions,
  context: JobContext,
  trained: FitContext<object>['trained'],
): FitContext<object> {
  const { params, seed, xgboostLibrary } = options;
  return {
    params,
    seed,
    signal: context.signal,
    engines: xgboostLibrary === undefined ? {} : { xgboostLibrary },
    progress: (progress) => context.emit(fitProgress(progress)),
    warn: (message) => context.emit({ kind: 'warning', message: String(message) }),
    trained,
  };
}

/** What a model says of itself is only figures on the way to a terminal: whatever else it holds stays behind. */
function fitProgress({ done, total, metrics }: FitProgress): JobEvent {
  const figures = Object.entries(metrics ?? {}).filter(([, value]) => typeof value === 'number');
  return {
    kind: 'progress',
    step: 'fit',
    done: Number(done),
    total: Number(total),
    unit: 'rounds',
    ...(figures.length > 0 ? { metrics: Object.fromEntries(figures) } : {}),
  };
}
