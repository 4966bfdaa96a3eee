// What is wrong with the configuration, all of it at once.
import { basename } from 'node:path';
import { EXIT, SlipwayError } from '@slipway/contract';

const MAX_IN_MESSAGE = 5;

/** The facts of a {@link ConfigError}. */
export interface ConfigFailure {
  /** `FILE` when the variables file is among the causes, else `INVALID`. */
  readonly kind: 'INVALID' | 'FILE';
  /** One sentence each, naming its variable or line; no secret is in them. */
  readonly problems: readonly string[];
  /** Names of the variables and flags at fault. */
  readonly variables: readonly string[];
  /** Path of the variables file, when `kind` is `FILE`. */
  readonly file?: string;
  readonly cause?: unknown;
}

/**
 * Variables or flags are wrong: `E_CONFIG_INVALID`; the variables file cannot be read or has bad lines: `E_CONFIG_FILE`.
 * Both exit 78 and carry every problem at once.
 */
export class ConfigError extends SlipwayError {
  override readonly name = 'ConfigError';
  /** Every problem in full, one sentence each. The message shows the first five. */
  readonly problems: readonly string[];

  constructor(failure: ConfigFailure) {
    const { kind, problems, variables, file, cause } = failure;
    const shown = problems.slice(0, MAX_IN_MESSAGE).join('; ');
    const rest = problems.length - MAX_IN_MESSAGE;
    super({
      code: `E_CONFIG_${kind}`,
      exitCode: EXIT.config,
      message: rest > 0 ? `${shown}; … and ${rest} more` : shown,
      facts: {
        file: file === undefined ? undefined : basename(file),
        variable: variables.length > 0 ? variables : undefined,
      },
      cause,
    });
    this.problems = problems;
  }
}
