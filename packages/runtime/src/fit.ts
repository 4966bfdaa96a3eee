// Fits a fresh instance and keeps what it saved.
import type { FitContext } from '@slipway/contract';
import { callModel } from './call-model.ts';
import type { JobContext } from './job-events.ts';
import type { LoadedModel } from './load-model.ts';
import { MemoryArtifacts } from './memory-artifacts.ts';
import type { TrainData } from './train-data.ts';

/** What `fit` is given besides data. */
export interface FitOptions {
  readonly params: Readonly<Record<string, unknown>>;
  readonly seed: number;
  readonly xgboostLibrary: string | undefined;
}

/** @returns The files that the fitted model saved; the instance itself is thrown away. */
export async function fitAndSave(
  loaded: LoadedModel,
  data: TrainData,
  options: FitOptions,
  context: JobContext,
): Promise<MemoryArtifacts> {
  const model = loaded.create();
  const artifacts = new MemoryArtifacts(loaded.label);
  const startedMs = performance.now();
  context.emit({ kind: 'step', step: 'fit', facts: { model: loaded.label, rows: data.train.rows } });
  await callModel(
    loaded.label,
    'fit',
    () => model.fit(data.train, data.eval, fitContext(options, context)),
    context.signal,
  );
  context.signal.throwIfAborted();
  const seconds = (performance.now() - startedMs) / 1000;
  context.emit({ kind: 'step', step: 'fitted', facts: { model: loaded.label, seconds } });
  await callModel(loaded.label, 'save', () => model.save(artifacts));
  await callModel(loaded.label, 'dispose', () => model.dispose?.());
  return artifacts;
}

function fitContext(options: FitOptions, context: JobContext): FitContext<object> {
  const { params, seed, xgboostLibrary } = options;
  return {
    params,
    seed,
    signal: context.signal,
    engines: xgboostLibrary === undefined ? {} : { xgboostLibrary },
    progress: ({ done, total, metrics }) =>
      context.emit({
        kind: 'progress',
        step: 'fit',
        done,
        total,
        unit: 'rounds',
        ...(metrics ? { metrics } : {}),
      }),
    warn: (message) => context.emit({ kind: 'warning', message }),
  };
}
