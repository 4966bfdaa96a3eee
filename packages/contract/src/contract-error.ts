// What a batch, a card or a model did against the contract.
import { EXIT, type ExitCode } from './exit-codes.ts';
import { type Facts, SlipwayError } from './slipway-error.ts';

/** Which way a batch was going: bad input is the data's fault (exit 65), bad output is the model's (exit 70). */
export type Side = 'input' | 'output';

/** A batch broke its schema. Codes: `E_CONTRACT_COLUMN`, `_TYPE`, `_NULL`, `_RANGE`, `_CATEGORY`, `_FLAGS`, `_ROWS`. */
export class ContractError extends SlipwayError {
  override readonly name = 'ContractError';
  constructor(
    problem: 'COLUMN' | 'TYPE' | 'NULL' | 'RANGE' | 'CATEGORY' | 'FLAGS' | 'ROWS',
    side: Side,
    message: string,
    facts: Facts,
  ) {
    const exitCode: ExitCode = side === 'input' ? EXIT.data : EXIT.software;
    super({ code: `E_CONTRACT_${problem}`, exitCode, message, facts: { side, ...facts } });
  }
}

/** A model was used before it learned or loaded anything: `E_MODEL_NOT_FITTED`, exit 70. */
export class NotFittedError extends SlipwayError {
  override readonly name = 'NotFittedError';
  constructor(model: string) {
    super({
      code: 'E_MODEL_NOT_FITTED',
      exitCode: EXIT.software,
      message: 'the model has not learned anything yet: call fit or load first',
      facts: { model },
    });
  }
}
