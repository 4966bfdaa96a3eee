// What goes wrong with what is stored of a search.
import { EXIT, SlipwayError } from '@slipway/contract';

/** What is stored of a search cannot be used: `E_SEARCH_DAMAGED`, `E_SEARCH_FORMAT`. Exit 76. */
export class StoredSearchError extends SlipwayError {
  override readonly name = 'StoredSearchError';

  /** A record is not what its writer wrote. */
  static damaged(key: string, problem: string, cause?: unknown): StoredSearchError {
    const message = `what is stored of the search is damaged: ${problem}; restore it, or remove it to make it again`;
    return new StoredSearchError({
      code: 'E_SEARCH_DAMAGED',
      exitCode: EXIT.artifact,
      message,
      facts: { key },
      cause,
    });
  }

  static format(key: string, found: number, known: number): StoredSearchError {
    const message = `written by format ${found}, this reads ≤ ${known}: update Slipway`;
    return new StoredSearchError({
      code: 'E_SEARCH_FORMAT',
      exitCode: EXIT.artifact,
      message,
      facts: { key },
    });
  }
}
