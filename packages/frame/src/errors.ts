// What can be wrong with a file, and with the use of this package.
import { EXIT, type Facts, SlipwayError } from '@slipway/contract';

/** What was found in the data; all exit 65. */
export type DataCode =
  | 'E_CSV_EMPTY'
  | 'E_CSV_HEADER'
  | 'E_CSV_ENCODING'
  | 'E_CSV_QUOTE'
  | 'E_CSV_NEWLINE'
  | 'E_CSV_FIELDS'
  | 'E_CSV_BLANK'
  | 'E_CSV_NULL'
  | 'E_CSV_TYPE'
  | 'E_CSV_RANGE'
  | 'E_CSV_CATEGORY'
  | 'E_CSV_FLAGS'
  | 'E_CSV_LIMIT'
  | 'E_GZIP_TRUNCATED'
  | 'E_GZIP_CORRUPT'
  | 'E_GZIP_TRAILING';

/** What a caller did wrong; all exit 70. */
export type UsageCode = 'E_FRAME_STATE' | 'E_FRAME_VALUE';

/** Where in a file something is wrong; printed in this order. */
export interface Place extends Facts {
  /** Bucket key or path. */
  readonly file?: string;
  /** Data row, 1-based; the header is not counted. */
  readonly row?: number | undefined;
  /** Physical line, 1-based; the header is line 1. */
  readonly line?: number | undefined;
  readonly col?: string | readonly string[] | undefined;
  readonly value?: string | undefined;
  readonly expected?: string | undefined;
}

const USAGE: ReadonlySet<string> = new Set<UsageCode>(['E_FRAME_STATE', 'E_FRAME_VALUE']);

/** A file that cannot be read (exit 65), or a wrong use of the reader or the writer (`E_FRAME_*`, exit 70). */
export class FrameError extends SlipwayError {
  override readonly name = 'FrameError';
  constructor(code: DataCode | UsageCode, message: string, place: Place, cause?: unknown) {
    const { file, row, line, col, value, expected, ...rest } = place;
    super({
      code,
      exitCode: USAGE.has(code) ? EXIT.software : EXIT.data,
      message,
      facts: { file, row, line, col, value, expected, ...rest },
      cause,
    });
  }
}
