// How much a file may ask of this process before it is refused instead of filling the memory.

/** Bounds on a CSV file; past one is `E_CSV_LIMIT`. */
export interface CsvLimits {
  /** Uncompressed bytes of the file. */
  readonly maxInputBytes: number;
  /** Uncompressed bytes a stored byte, looked at once the file gave {@link RATIO_FLOOR_BYTES}. */
  readonly maxRatio: number;
  readonly maxColumns: number;
  /** Bytes of one row, quotes included. */
  readonly maxRowBytes: number;
  /** Bytes of one cell. */
  readonly maxFieldBytes: number;
  /** Distinct values of one `cat` column that has no vocabulary. */
  readonly maxCategories: number;
}

const MIB = 1024 * 1024;

/**
 * Defaults. A row of 10,000 columns of 17-digit numbers has 0.2 MB. Tables of nothing but flags compress 100:1; deflate cannot pass 1032:1
 * (zlib's documentation), which is what a bomb of one repeated byte has.
 */
export const DEFAULT_LIMITS: CsvLimits = {
  maxInputBytes: 1024 * 1024 * MIB,
  maxRatio: 500,
  maxColumns: 10_000,
  maxRowBytes: 16 * MIB,
  maxFieldBytes: MIB,
  maxCategories: 1_000_000,
};

/** Under this many uncompressed bytes a file is harmless, however well it was compressed. */
export const RATIO_FLOOR_BYTES = 64 * MIB;

/** Text of one column in one batch: what 32-bit offsets and one buffer hold with ease. */
export const MAX_TEXT_BYTES = 1024 * MIB;
