// `profile.json`: what the rows of a training looked like, and what the model made of them.
import { canonicalJson } from '@slipway/contract';
import { ProfileError } from './errors.ts';
import { misshapen } from './profile-shape.ts';
import type { TableSummary } from './summaries.ts';
import { TableProfile } from './table-profile.ts';

/** Name of the file in the run's folder. */
export const PROFILE = 'profile.json';
/** The format that this code writes and reads. */
export const PROFILE_FORMAT = 1;

/** What `profile.json` holds. */
export interface RunProfile {
  readonly format: typeof PROFILE_FORMAT;
  readonly kind: 'profile';
  /** `conversion-rate@v2` */
  readonly model: string;
  /** Input and label columns of the train rows. */
  readonly train: TableSummary;
  /** The prediction column, by the rows that were predicted. */
  readonly predictions: { readonly train: TableSummary; readonly eval: TableSummary };
}

/** Larger files are none of ours, bytes. */
const MOST_BYTES = 256 * 2 ** 20;

/** The bytes of `profile.json`. */
export function encodeProfile(profile: RunProfile): string {
  return `${canonicalJson(profile)}\n`;
}

/**
 * Reads `profile.json`. What comes out encodes to the very bytes again; anything else is refused.
 *
 * @param file - Named in errors.
 * @throws {@link ProfileError} `E_PROFILE_DAMAGED`, `E_PROFILE_FORMAT` (76).
 */
export function decodeProfile(bytes: Uint8Array, file: string): RunProfile {
  if (bytes.length > MOST_BYTES) throw ProfileError.damaged(file, `has more than ${MOST_BYTES} bytes`);
  const text = decodeText(bytes, file);
  const value = parse(text, file);
  const format = typeof value === 'object' && value !== null && 'format' in value ? value.format : undefined;
  if (format !== PROFILE_FORMAT && typeof format === 'number')
    throw ProfileError.format(file, format, PROFILE_FORMAT);
  const where = misshapen(value);
  if (where !== undefined) throw ProfileError.damaged(file, `is wrong at ${where}`);
  const { model, train, predictions } = value as RunProfile; // as far as it matters; the rest is made anew
  const again: RunProfile = {
    format: PROFILE_FORMAT,
    kind: 'profile',
    model,
    train: TableProfile.from(train).value,
    predictions: {
      train: TableProfile.from(predictions.train).value,
      eval: TableProfile.from(predictions.eval).value,
    },
  };
  if (encodeProfile(again) !== text) throw ProfileError.damaged(file, 'contradicts itself');
  return again;
}

function decodeText(bytes: Uint8Array, file: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch (cause) {
    throw ProfileError.damaged(file, 'is not UTF-8', cause);
  }
}

function parse(text: string, file: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw ProfileError.damaged(file, 'is not JSON', cause);
  }
}
