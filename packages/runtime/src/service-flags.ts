// The command line of a service: a flag for every variable that may stand there, from the one table of variables.

import { VARIABLES } from '@slipway/config';
import { EXIT, type ExitCode, SlipwayError } from '@slipway/contract';
import { Command, CommanderError } from 'commander';

/** Flags by their own names. */
export type Flags = Readonly<Record<string, string | boolean | undefined>>;

/** What was on the command line, or the code to exit with when it only asked for help or was wrong. */
export type ParsedFlags =
  | { readonly flags: Flags }
  | { readonly exitCode: ExitCode; readonly error?: UsageError };

/** `E_USAGE`, exit 64. */
export class UsageError extends SlipwayError {
  override readonly name = 'UsageError';
  constructor(message: string) {
    super({ code: 'E_USAGE', exitCode: EXIT.usage, message: `${message}; --help tells the flags` });
  }
}

/** A flag of one service only. */
export interface ExtraFlag {
  /** As commander writes it: `--promote` or `--seed <n>`. */
  readonly flag: string;
  readonly description: string;
}

/**
 * Parses a service's arguments; help goes to stdout, the usage after a mistake to stderr.
 *
 * @param extra - Flags that no variable stands behind.
 */
export function parseFlags(
  service: { readonly name: string; readonly description: string; readonly extra: readonly ExtraFlag[] },
  args: readonly string[],
): ParsedFlags {
  const command = new Command(service.name)
    .description(service.description)
    .allowExcessArguments(false)
    .exitOverride()
    .showHelpAfterError()
    .option(
      '--variables-file <path>',
      'file of variables, default .env_pipelines at the root of the workspace',
    )
    .option('--json', 'log as JSON lines, as --log-format json');
  for (const { flag, name, description } of VARIABLES) {
    if (flag === null) continue;
    const short = flag === 'version' ? '-v, ' : '';
    command.option(`${short}--${flag} <value>`, `${description} (${name})`);
  }
  for (const { flag, description } of service.extra) command.option(flag, description);
  try {
    command.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return { exitCode: EXIT.ok };
    return { exitCode: EXIT.usage, error: new UsageError(usageProblem(error)) };
  }
  return { flags: kebabKeys(command.opts()) };
}

/** What commander found wrong, as a part of a sentence; it puts its `Did you mean` on a line of its own. */
export function usageProblem({ message }: CommanderError): string {
  return message.replace(/^error: /, '').replace(/\n\(Did you mean (.+)\?\)$/, ', did you mean $1?');
}

/** commander's camelCase back to the flags' own names. */
function kebabKeys(options: Record<string, string | boolean>): Record<string, string | boolean> {
  return Object.fromEntries(
    Object.entries(options).map(([key, value]) => [
      key.replace(/[A-Z]/g, (c) => `-${c.toLowerCase()}`),
      value,
    ]),
  );
}
