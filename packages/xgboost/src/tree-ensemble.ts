// Predictions of a boosted model in TypeScript: no native part. Equal to libxgboost's to 1e-6, and mostly bit by bit.
import { XgboostArtifactError, XgboostColumnsError } from './errors.ts';
import { gainImportance } from './importance.ts';
import { type ModelFile, readModelFile } from './model-file.ts';
import { MODEL_LIMITS, type ModelLimits } from './model-limits.ts';
import { MAX_SLOTS, type PackedTrees, packTrees, walk } from './packed-trees.ts';
import { layOutKeys, PredictionCache } from './prediction-cache.ts';
import { type FeatureColumn, SlotEncoder } from './slot-encoder.ts';
import { buildSlots } from './slots.ts';
import { addShapValues } from './tree-shap.ts';

/** Rows coded at a time: with a dozen slots their codes stay in the first-level cache. Fewer where slots are many. */
const BLOCK_ROWS = 512;
const BLOCK_CODES = 2 ** 21;
/** Rows walked at a time: one tree's nodes stay in the first-level cache while they pass. */
const WALK_ROWS = 64;

/** How an ensemble works; the predictions are the same bits either way. */
export interface EnsembleOptions {
  readonly limits?: Partial<ModelLimits>;
  /** Remember predictions of equal rows. Default true; takes 2 to 5 MiB. */
  readonly cache?: boolean;
}

/**
 * A trained model that predicts.
 *
 * @example
 * const ensemble = TreeEnsemble.parse(bytes);
 * ensemble.predict([age, isMobile], rows, out);
 */
export class TreeEnsemble {
  readonly #file: ModelFile;
  readonly #packed: PackedTrees;
  readonly #encoders: readonly SlotEncoder[];
  /** Which word of its row's key a slot's code goes to, shape [slots]. */
  readonly #keyWord: readonly number[];
  readonly #blockRows: number;
  readonly #cache: PredictionCache | undefined;
  readonly #codes: Uint16Array;
  readonly #keys: readonly Int32Array[];
  readonly #rows = new Int32Array(BLOCK_ROWS);
  readonly #sums = new Float32Array(WALK_ROWS);

  private constructor(file: ModelFile, cache: boolean) {
    const slots = buildSlots(file.trees);
    if (slots.list.length > MAX_SLOTS) {
      throw new XgboostArtifactError('$.learner', `splits on more than ${MAX_SLOTS} kinds of thresholds`);
    }
    const width = slots.list.length;
    const layout = layOutKeys(slots.list.map((slot) => slot.thresholds.length + 1));
    this.#file = file;
    this.#packed = packTrees(file.trees, slots);
    this.#encoders = slots.list.map(
      (slot, at) => new SlotEncoder(slot, { at, width, stride: layout?.stride[at] ?? 0 }),
    );
    this.#keyWord = layout?.word ?? slots.list.map(() => 0);
    this.#cache = cache && layout !== undefined ? new PredictionCache(layout.words) : undefined;
    this.#blockRows = Math.max(WALK_ROWS, Math.min(BLOCK_ROWS, Math.floor(BLOCK_CODES / Math.max(1, width))));
    this.#codes = new Uint16Array(this.#blockRows * width);
    this.#keys = Array.from({ length: layout?.words ?? 1 }, () => new Int32Array(this.#blockRows));
  }

  /**
   * Reads a model file: XGBoost's own JSON, `gbtree`, one output, numeric splits.
   *
   * @throws {@link XgboostArtifactError} `E_XGB_ARTIFACT` when it is damaged, of another kind, or beyond the limits.
   */
  static parse(bytes: Uint8Array, options: EnsembleOptions = {}): TreeEnsemble {
    const limits = { ...MODEL_LIMITS, ...options.limits };
    return new TreeEnsemble(readModelFile(bytes, limits), options.cache ?? true);
  }

  /** Columns that a prediction takes. */
  get numFeatures(): number {
    return this.#file.numFeatures;
  }

  /** Names of the columns, in their order; empty when the model was trained without. */
  get featureNames(): readonly string[] {
    return this.#file.featureNames;
  }

  /** XGBoost's name of the objective. */
  get objective(): string {
    return this.#file.objective;
  }

  get numTrees(): number {
    return this.#file.trees.length;
  }

  /** Mean gain of each feature's splits, 0 where it has none; by name, or `f0`, `f1`, … when there are none. */
  gainImportance(): Readonly<Record<string, number>> {
    return gainImportance(this.#file);
  }

  /**
   * Predicts rows, each by itself. Values are rounded to 32 bits before they are compared, as XGBoost does.
   *
   * @param columns - One array a feature, in the model's order, shape [at least length] each; NaN where a row has no value. Bytes are fastest.
   * @param length - Number of rows, at least 0.
   * @param out - Receives the predictions, shape [at least length], on the objective's scale.
   * @throws {@link XgboostColumnsError} `E_XGB_COLUMNS` when columns are missing or short.
   */
  predict(columns: readonly FeatureColumn[], length: number, out: Float64Array): void {
    checkColumns(columns, length, out.length, this.numFeatures);
    for (let from = 0; from < length; from += this.#blockRows) {
      this.#predictBlock(columns, from, out.subarray(from, Math.min(from + this.#blockRows, length)));
    }
  }

  /**
   * Explains rows: exact, path-dependent SHAP values, as XGBoost's `pred_contribs`. They sum to a row's margin, which is the prediction for
   * squared error and its log odds for logistic objectives.
   *
   * @param columns - As for {@link TreeEnsemble.predict}.
   * @param length - Number of rows, at least 0.
   * @param out - Receives each feature's value and, last, the mean over the training rows; row-major, shape [length, numFeatures + 1].
   * @throws {@link XgboostColumnsError} `E_XGB_COLUMNS` when columns are missing or short; {@link XgboostArtifactError} `E_XGB_ARTIFACT`
   * when the model file has no covers.
   */
  contributions(columns: readonly FeatureColumn[], length: number, out: Float64Array): void {
    const width = this.numFeatures + 1;
    checkColumns(columns, length, out.length / width, this.numFeatures);
    for (let from = 0; from < length; from += this.#blockRows) {
      const count = Math.min(this.#blockRows, length - from);
      this.#encode(columns, from, count);
      const block = out.subarray(from * width, (from + count) * width).fill(0);
      addShapValues(this.#file.trees, this.#packed, this.#codes, block, width);
      for (let row = 1; row <= count; row++) block[row * width - 1]! += this.#file.baseMargin;
    }
  }

  /** Predicts the rows from `from` on, as many as `out` takes. */
  #predictBlock(columns: readonly FeatureColumn[], from: number, out: Float64Array): void {
    const keys = this.#encode(columns, from, out.length);
    const rows = this.#rows;
    const unknown = this.#cache?.lookUp(keys, out, rows) ?? allRows(rows, out.length);
    const { baseMargin, link } = this.#file;
    const sums = this.#sums;
    for (let start = 0; start < unknown; start += WALK_ROWS) {
      const some = rows.subarray(start, Math.min(start + WALK_ROWS, unknown));
      walk(this.#packed, this.#codes, some, sums.fill(baseMargin));
      for (const [i, row] of some.entries()) {
        const prediction = link.predict(sums[i]!); // in range: no more rows than sums
        out[row] = prediction;
        this.#cache?.store(keys, row, prediction);
      }
    }
  }

  #encode(columns: readonly FeatureColumn[], from: number, count: number): readonly Int32Array[] {
    for (const [w, word] of this.#keys.entries()) word.fill(w === 0 ? 1 : 0);
    const keys = count === this.#blockRows ? this.#keys : this.#keys.map((word) => word.subarray(0, count));
    for (const [at, encoder] of this.#encoders.entries()) {
      encoder.encode(columns[encoder.feature]!, from, this.#codes, keys[this.#keyWord[at]!]!); // one word a slot
    }
    return keys;
  }
}

function allRows(rows: Int32Array, count: number): number {
  for (let row = 0; row < count; row++) rows[row] = row;
  return count;
}

function checkColumns(
  columns: readonly FeatureColumn[],
  length: number,
  room: number,
  features: number,
): void {
  if (columns.length !== features) {
    throw new XgboostColumnsError(`the model reads ${features} columns and was given ${columns.length}`);
  }
  const short = columns.findIndex((column) => column.length < length);
  if (short >= 0) {
    throw new XgboostColumnsError(`column ${short} has ${columns[short]?.length} values for ${length} rows`, {
      column: short,
    });
  }
  if (room < length)
    throw new XgboostColumnsError(`there is room for ${Math.floor(room)} of ${length} predictions`);
}
