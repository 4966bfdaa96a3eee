// From text to values: one rule a variable.
import { escapeText } from '@slipway/contract';
import { z } from 'zod';
import { toRunDate } from './run-date.ts';
import type { VariableName } from './variables.ts';

const KEY_SEGMENT = '[A-Za-z0-9_=](?:[A-Za-z0-9._=-]*[A-Za-z0-9_=-])?';
const KEY = new RegExp(`^(?=.{1,512}$)${KEY_SEGMENT}(?:/${KEY_SEGMENT})*$`);
const INVISIBLE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u;
const SCHEME = /^[A-Za-z][A-Za-z0-9+.-]{0,31}:/;

/** Checks the text of each variable and turns it into its value. Variables without text stay undefined. */
export const valueSchema = z.object({
  MODEL_FAMILY: text(/^[a-z][a-z0-9-]{0,62}$/),
  MODEL_VER: text(/^v[1-9][0-9]{0,3}$/).optional(),
  MODEL_RUN: text(/^\d{8}T\d{9}Z-[0-9a-f]{32}$/).optional(),
  RUN_DATE: z
    .string()
    .transform(toRunDate)
    .refine((day) => day !== undefined)
    .optional(),
  DATA_VER: text(/^[a-z][a-z0-9_]{0,62}$/).optional(),
  BUCKET_MODEL: bucket(),
  BUCKET_DATA_TRAIN: bucket(),
  BUCKET_DATA_PREDICT: bucket(),
  BUCKET_CONFIG: bucket(),
  PATH_TRAIN: text(KEY).optional(),
  PATH_EVAL: text(KEY).optional(),
  PATH_DATA_IN: text(KEY).optional(),
  PATH_DATA_OUT: text(KEY).optional(),
  XGBOOST_LIBRARY: z
    .string()
    .refine((path) => path.length <= 4096 && !INVISIBLE.test(path) && path.trim() === path)
    .optional(),
  WEBHOOK_URL: z.string().optional(),
  DEADLINE_SECONDS: whole(604_800),
  GZIP_LEVEL: whole(9),
  SCORE_THREADS: whole(256).optional(),
  CSV_SAFE_STRINGS: z.enum(['0', '1']),
  MAX_INPUT_BYTES: whole(Number.MAX_SAFE_INTEGER),
  LOG_FORMAT: z.enum(['text', 'json', 'auto']),
} satisfies Record<VariableName, z.ZodType>);

/** The values of all variables. */
export type Values = z.output<typeof valueSchema>;

/** A value as a message may show it: escaped and cut. Of what may hold a password (a URI, an @) only the scheme is shown. */
export function shownValue(value: string): string {
  const scheme = SCHEME.exec(value)?.[0] ?? '';
  const isOpen = scheme === '' && !value.includes('@');
  return `"${isOpen ? escapeText(value, 64) : `${scheme}***`}"`;
}

function text(pattern: RegExp) {
  return z.string().regex(pattern);
}

function whole(max: number) {
  return z
    .string()
    .regex(/^[1-9]\d{0,15}$/)
    .transform(Number)
    .refine((n) => n <= max);
}

function bucket() {
  return z.string().refine((uri) => {
    if (uri.length === 0 || uri.length > 1024 || INVISIBLE.test(uri) || uri.trim() !== uri) return false;
    // User info, and signed query strings, are credentials: they belong to the driver's own variables.
    return !(SCHEME.test(uri) && /[@?#]/.test(uri));
  });
}
