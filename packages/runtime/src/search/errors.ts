// What goes wrong in a search of parameters.
import { EXIT, SlipwayError } from '@slipway/contract';

/** A search came to nothing (`E_SEARCH_FAILED`, 70), or its winner has no place to go (`E_SEARCH_APPLY`, 78). */
export class SearchJobError extends SlipwayError {
  override readonly name = 'SearchJobError';

  /** @param first - Of the trial with the lowest number. */
  static failed(
    model: string,
    trials: number,
    first: { readonly trial: number; readonly code: string; readonly message: string },
  ): SearchJobError {
    const message = `all ${trials} trials failed; trial ${first.trial}: ${first.code} ${first.message}`;
    const facts = { model, trial: first.trial };
    return new SearchJobError({ code: 'E_SEARCH_FAILED', exitCode: EXIT.software, message, facts });
  }

  static replaces(key: string, bucket: string): SearchJobError {
    const message = '--apply would replace parameters that are there; add --force, or move the file away';
    return new SearchJobError({
      code: 'E_SEARCH_APPLY',
      exitCode: EXIT.config,
      message,
      facts: { key, bucket },
    });
  }
}
