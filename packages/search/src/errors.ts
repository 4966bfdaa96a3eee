// What goes wrong before a search has begun.
import { EXIT, SlipwayError } from '@slipway/contract';

/** A search cannot be made as it was asked for: `E_SEARCH_SPACE`, `E_SEARCH_STRATEGY` (78), `E_SEARCH_FOLDS` (65). */
export class SearchError extends SlipwayError {
  override readonly name = 'SearchError';

  static space(combinations: number, most: number): SearchError {
    const message = `the grid has ${combinations.toExponential(1)} combinations, at most ${most.toExponential(1)} can be numbered; shorten its lists, or use --strategy random`;
    return new SearchError({ code: 'E_SEARCH_SPACE', exitCode: EXIT.config, message });
  }

  /** Successive halving on a model that does not train in rounds. */
  static strategy(model: string): SearchError {
    const message =
      'halving needs a card that declares training.rounds, which this one does not; use grid or random';
    return new SearchError({ code: 'E_SEARCH_STRATEGY', exitCode: EXIT.config, message, facts: { model } });
  }

  /** @param what - `rows`, or `values of entity_id`. */
  static folds(folds: number, found: number, what: string): SearchError {
    const message = `${folds} folds need at least ${folds} ${what}, the train file has ${found}; use fewer folds or more data`;
    return new SearchError({ code: 'E_SEARCH_FOLDS', exitCode: EXIT.data, message, facts: { folds, found } });
  }
}
