// Rows of ten categories whose labels follow from them; the same rows for the same seed on any machine.

/** How many values each category has: from a flag to more values than most rows can know. */
export const SIZES = [2, 7, 24, 50, 200, 1000, 5000, 20_000, 100_000, 300_000] as const;
/** Binary logarithm of the buckets: the default of scikit-learn's FeatureHasher. */
export const BITS = 20;
/** L2 penalty: scikit-learn's default, C = 1. */
export const LAMBDA = 1;

const BASE_LOG_ODDS = -2.5;
const EFFECT = 0.5;

/** Text of value `code` of category `k` is `code` in decimal; the category is called `c<k>`. */
export interface CategoryRows {
  /** Row-major, shape [rows · 10]. */
  readonly codes: Uint32Array;
  /** 0 or 1, shape [rows]; about 15 % are 1. */
  readonly labels: Uint8Array;
}

/** Values are log-uniform: a few are in most rows, most are in a few. */
export function makeCategoryRows(rows: number): CategoryRows {
  const random = createRandom(7);
  const effects = SIZES.map((size) => Float64Array.from({ length: size }, () => EFFECT * normal(random)));
  const codes = new Uint32Array(rows * SIZES.length);
  const labels = new Uint8Array(rows);
  for (let i = 0; i < rows; i++) {
    let logOdds = BASE_LOG_ODDS;
    for (const [k, size] of SIZES.entries()) {
      const code = Math.min(size - 1, Math.floor(size ** random()) - 1);
      codes[i * SIZES.length + k] = code;
      logOdds += effects[k]![code]!; // in range by the size
    }
    labels[i] = random() < 1 / (1 + Math.exp(-logOdds)) ? 1 : 0;
  }
  return { codes, labels };
}

/** Numbers in [0, 1): mulberry32. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Box and Muller's. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
}
