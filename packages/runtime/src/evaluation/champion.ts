// The serving champion beside a challenger: on the same rows, also where it reads other columns of them.
import type { Bucket } from '@slipway/bucket';
import { type Batch, EXIT, type Model, takeRows, toSlipwayError } from '@slipway/contract';
import type { Registry } from '@slipway/registry';
import { restoreModel } from '../calibration/restore-model.ts';
import { callModel } from '../call-model.ts';
import type { JobConfig } from '../job-config.ts';
import type { JobContext } from '../job-events.ts';
import { type LoadedModel, loadModel } from '../load-model.ts';
import { readTrainData, type TrainData } from '../train-data.ts';
import { alignedPredictor, RowsDifferError, rowIdentity } from './aligned-predictor.ts';
import type { Splits } from './evaluate.ts';
import { outcomeOf } from './outcome.ts';
import { modelPredictor, type Predictor } from './predictor.ts';

/** The champion, ready to be asked. */
export interface Champion {
  /** `champion v2` */
  readonly name: string;
  readonly version: string;
  readonly run: string;
  /** Remembers what went wrong, so that the challenger can be judged without it. */
  predictor(split: keyof Splits): Predictor;
  /** What asking it threw. */
  readonly failure: unknown;
  dispose(): Promise<void>;
}

/** The champion, or why there is one that cannot be asked; neither where there is none. */
export interface OpenedChampion {
  readonly champion?: Champion;
  readonly problem?: string;
}

/** Where the champion and its rows come from. */
export interface ChampionSource {
  readonly registry: Registry;
  readonly dataBucket: Bucket;
  readonly config: JobConfig;
}

/**
 * The champion of the family. One that cannot be compared with is warned of: it must never stop the training of the one that would replace
 * it, which then needs a word of force to be released.
 *
 * @throws SlipwayError 69, 74, 75, 77 when the storage fails: the same command may succeed later.
 */
export async function openChampion(
  source: ChampionSource,
  challenger: LoadedModel,
  data: TrainData,
  context: JobContext,
): Promise<OpenedChampion> {
  const ref = (await source.registry.newest())?.record.champion;
  if (ref === null || ref === undefined) return {};
  try {
    const loaded = await loadModel(challenger.card.family, ref.version, context.calling);
    const pinned = await source.registry.resolve({ run: ref.run }, loaded);
    const rows = await rowsFor(loaded, challenger, source, context);
    checkCounts(data, rows);
    const model = await restoreModel(loaded, pinned.artifacts, context);
    return { champion: new AskedChampion({ ref, loaded, model, rows }, challenger, context) };
  } catch (error) {
    context.signal.throwIfAborted();
    return { problem: warnOfChampion(ref.version, error, context) };
  }
}

/** What says nothing about the champion, but about the storage or the machine: it ends the job that met it. */
const OF_THE_MACHINE: readonly number[] = [EXIT.unavailable, EXIT.io, EXIT.tempFail, EXIT.noPermission];

/** Says that the champion is left out, and why. @returns Why. @throws The error itself where the champion is not to blame for it. */
export function warnOfChampion(version: string, error: unknown, context: JobContext): string {
  const { code, message, facts, exitCode } = toSlipwayError(error);
  if (OF_THE_MACHINE.includes(exitCode)) throw error;
  const what =
    error instanceof RowsDifferError
      ? error.message
      : `${code}${facts.model === undefined ? '' : ` of ${facts.model}`}: ${message}`;
  context.emit({ kind: 'warning', message: `the champion ${version} could not be compared with: ${what}` });
  return `${version}: ${what}`;
}

/** Rows of the champion's own files, or undefined where it reads the challenger's columns. */
async function rowsFor(
  champion: LoadedModel,
  challenger: LoadedModel,
  { dataBucket, config }: ChampionSource,
  context: JobContext,
): Promise<TrainData | undefined> {
  const columns = { ...challenger.card.input, ...challenger.card.label };
  const isSame = champion.featureSetDigest === challenger.featureSetDigest;
  if (isSame && Object.keys(champion.card.input).every((name) => Object.hasOwn(columns, name)))
    return undefined;
  const ofItsDay = isSame
    ? config
    : { ...config, dataVersion: undefined, paths: { ...config.paths, train: undefined, eval: undefined } };
  return readTrainData(dataBucket, ofItsDay, champion, { ...context, emit: () => {} });
}

function checkCounts(data: TrainData, rows: TrainData | undefined): void {
  for (const split of ['train', 'eval'] as const) {
    const [own, other] = [data[split].rows, rows?.[split].rows ?? data[split].rows];
    if (own !== other)
      throw new RowsDifferError(`its file ${rows?.[split].entry.key} holds ${other} rows, this one's ${own}`);
  }
}

interface Parts {
  readonly ref: { readonly version: string; readonly run: string };
  readonly loaded: LoadedModel;
  readonly model: Model;
  readonly rows: TrainData | undefined;
}

class AskedChampion implements Champion {
  readonly name: string;
  readonly version: string;
  readonly run: string;
  failure: unknown;
  readonly #parts: Parts;
  readonly #challenger: LoadedModel;
  readonly #context: JobContext;

  constructor(parts: Parts, challenger: LoadedModel, context: JobContext) {
    this.name = `champion ${parts.ref.version}`;
    this.version = parts.ref.version;
    this.run = parts.ref.run;
    this.#parts = parts;
    this.#challenger = challenger;
    this.#context = context;
  }

  predictor(split: keyof Splits): Predictor {
    const { model, loaded, rows } = this.#parts;
    const { card } = this.#challenger;
    const predict =
      rows === undefined
        ? onCopies(modelPredictor(model, loaded.label, this.#context))
        : alignedPredictor(
            { model, label: loaded.label, rows: rows[split] },
            rowIdentity(card.input, outcomeOf(card.label).label),
            this.#context,
          );
    return async (batch) => {
      try {
        return await predict(batch);
      } catch (error) {
        this.failure ??= error;
        throw error;
      }
    };
  }

  async dispose(): Promise<void> {
    const { model, loaded } = this.#parts;
    await callModel({ model: loaded.label, method: 'dispose' }, () => model.dispose?.(), this.#context);
  }
}

/** The rows are the challenger's: a champion that changes what it is given changes a copy. */
function onCopies(predict: Predictor): Predictor {
  return (batch: Batch) =>
    predict(
      takeRows(
        batch,
        Int32Array.from({ length: batch.length }, (_, i) => i),
      ),
    );
}
