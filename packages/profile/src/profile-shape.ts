// The shape of `profile.json`, checked before anything is made of it.
import * as z from 'zod';
import { HASHES, LONGEST_NAME, MOST_NAMES } from './category-profile.ts';
import { DistinctCount } from './distinct-count.ts';
import { MOST_BUCKETS } from './value-buckets.ts';

/** The format that this code writes and reads. */
export const PROFILE_FORMAT = 1;
const MOST_COLUMNS = 100_000;
/** Doubles that an exact sum of doubles can take. */
const MOST_PARTS = 64;

const rows = z.int().min(0);
const base = { count: rows, nulls: rows };
const parts = z.array(z.number()).max(MOST_PARTS);

const number = z
  .strictObject({
    ...base,
    kind: z.literal('number'),
    min: z.number().nullable(),
    max: z.number().nullable(),
    moments: z.strictObject({ mean: z.number(), sd: z.number(), sum: parts, squares: parts }).nullable(),
    quantiles: z.record(z.string().max(8), z.number()).nullable(),
    buckets: z.strictObject({
      dropped: z.int().min(0).max(63),
      at: z.array(z.number()).max(MOST_BUCKETS),
      counts: z.array(z.int().min(1)).max(MOST_BUCKETS),
    }),
  })
  .refine(
    ({ count, buckets }) => buckets.at.length === buckets.counts.length && sum(buckets.counts) === count,
  )
  .refine(({ count, min, max }) => count > 0 === (min !== null) && count > 0 === (max !== null));

const flag = z
  .strictObject({ ...base, kind: z.literal('flag'), trues: rows })
  .refine(({ count, trues }) => trues <= count);

const category = z
  .strictObject({
    ...base,
    kind: z.literal('category'),
    distinct: rows.optional(),
    names: z
      .array(z.tuple([z.string().max(LONGEST_NAME), z.int().min(1)]))
      .max(MOST_NAMES)
      .optional(),
    hashed: z.array(rows).length(HASHES).optional(),
  })
  .refine(({ names, hashed }) => (names === undefined) !== (hashed === undefined))
  .refine(({ count, names, hashed }) => sum(hashed ?? (names ?? []).map(([, n]) => n)) === count);

const key = z.strictObject({
  ...base,
  kind: z.literal('key'),
  distinct: rows,
  registers: z.base64().refine((text) => DistinctCount.isRegisters(Buffer.from(text, 'base64'))),
});

const table = z
  .strictObject({
    rows,
    columns: z.record(z.string(), z.discriminatedUnion('kind', [number, flag, category, key])),
  })
  .refine(({ columns }) => Object.keys(columns).length <= MOST_COLUMNS)
  .refine(({ rows: all, columns }) => Object.values(columns).every((c) => c.count + c.nulls === all));

/** Whether a value can be a run's profile. */
export const runProfileShape = z.strictObject({
  format: z.literal(PROFILE_FORMAT),
  kind: z.literal('profile'),
  model: z.string(),
  train: table,
  predictions: z.strictObject({ train: table, eval: table }),
});

function sum(counts: readonly number[]): number {
  return counts.reduce((total, count) => total + count, 0);
}
